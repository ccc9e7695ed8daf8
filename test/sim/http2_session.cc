#include "test/sim/http2_session.h"

#include <algorithm>
#include <utility>

#include "test/sim/http2_headers.h"

namespace sim {
namespace {

using What = Fault::What;

constexpr std::size_t kSendBurst = 512 * 1024;
// As Go's server: so that the client reads the GOAWAY before the end.
constexpr absl::Duration kGoAwayTimeout = absl::Seconds(1);
constexpr std::uint32_t kWindow = 256 * 1024;  // as kube-apiserver's, per stream
constexpr std::int32_t kConnectionWindow = 4 * 1024 * 1024;

struct HeaderField {
  absl::string_view name;
  std::string Request::*field;
};
constexpr HeaderField kHeaders[] = {{":method", &Request::method},
                                    {":path", &Request::target},
                                    {"content-type", &Request::content_type},
                                    {"accept", &Request::accept},
                                    {"authorization", &Request::authorization}};

}  // namespace

struct Http2Session::Callbacks {
  static Http2Session& Of(void* user) { return *static_cast<Http2Session*>(user); }

  static int OnBegin(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) Of(user).Begin(frame->hd.stream_id);
    return 0;
  }
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                      std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                      std::uint8_t, void* user) {
    const auto found = Of(user).streams_.find(frame->hd.stream_id);
    if (found == Of(user).streams_.end()) return 0;
    const absl::string_view key(reinterpret_cast<const char*>(name), name_size);
    for (const HeaderField& one : kHeaders) {
      if (one.name == key) {
        found->second->request.*one.field =
            std::string(reinterpret_cast<const char*>(value), value_size);
      }
    }
    return 0;
  }
  static int OnData(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                    std::size_t size, void* user) {
    const auto found = Of(user).streams_.find(id);
    if (found == Of(user).streams_.end()) return 0;
    found->second->request.body.append(reinterpret_cast<const char*>(data), size);
    return 0;
  }
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0 &&
                      (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA);
    const auto found = Of(user).streams_.find(frame->hd.stream_id);
    if (ends && found != Of(user).streams_.end()) Of(user).Dispatch(*found->second);
    return 0;
  }
  static int OnClose(nghttp2_session*, std::int32_t id, std::uint32_t, void* user) {
    Of(user).Close(id);
    return 0;
  }
  static ssize_t OnRead(nghttp2_session*, std::int32_t, std::uint8_t* into, std::size_t size,
                        std::uint32_t* flags, nghttp2_data_source* source, void* user) {
    return Of(user).Read(*static_cast<Http2Stream*>(source->ptr), into, size, flags);
  }
};

Http2Session::Http2Session(Api& api, Traffic& traffic, int number, int max_streams)
    : api_(api), traffic_(traffic), number_(number) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Callbacks::OnBegin);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::OnClose);
  nghttp2_session_server_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, static_cast<std::uint32_t>(max_streams)},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

Http2Session::~Http2Session() { nghttp2_session_del(session_); }

bool Http2Session::Receive(absl::string_view bytes) {
  if (silent_) return true;
  return nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                  bytes.size()) >= 0;
}

std::string Http2Session::Send() {
  std::string bytes;
  while (!silent_ && !broken_ && bytes.size() < kSendBurst) {
    const std::uint8_t* data = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &data);
    if (size <= 0) break;
    bytes.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
  }
  return bytes;
}

void Http2Session::OnSent() {
  for (const Left& one : std::exchange(left_, {})) {
    Conclude(traffic_, one.seen, one.number, one.code);
  }
}

void Http2Session::Begin(int id) {
  if (last_id_.has_value() && id > *last_id_) return;
  auto stream = std::make_unique<Http2Stream>();
  stream->id = id;
  streams_[id] = std::move(stream);
  most_streams_ = std::max(most_streams_, static_cast<int>(streams_.size()));
}

void Http2Session::Dispatch(Http2Stream& stream) {
  stream.exchange = CarryOut(api_, traffic_, stream.request, number_);
  const std::optional<Fault>& fault = stream.exchange->fault;
  if (fault.has_value() && fault->what == What::kDelay) {
    stream.due = api_.Now() + fault->delay;
    return;
  }
  Respond(stream);
}

void Http2Session::Respond(Http2Stream& stream) {
  stream.due = absl::InfiniteFuture();
  Exchange& exchange = *stream.exchange;
  if (exchange.fault.has_value()) ActOut(*exchange.fault, stream);
  if (!exchange.reply.has_value() || silent_) return;
  if (auto* watch = std::get_if<std::unique_ptr<Watch>>(&*exchange.reply)) {
    stream.watch = std::move(*watch);
    stream.faults.emplace(traffic_, stream.watch->kind().plural);
    if (exchange.fault.has_value() && exchange.fault->what == What::kStall) stream.watch.reset();
    left_.push_back({exchange.seen, exchange.number, 200});
    return Submit(stream, Answer(), true);
  }
  Answer& answer = std::get<Answer>(*exchange.reply);
  stream.code = answer.code;
  stream.last = true;
  // The real server ends the connection of who is unknown.
  if (answer.code == 401) GoAway();
  Submit(stream, std::move(answer), false);
}

void Http2Session::ActOut(const Fault& fault, Http2Stream& stream) {
  switch (fault.what) {
    case What::kReset:
      broken_ = true;
      break;
    case What::kRefuse:
      nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_REFUSED_STREAM);
      break;
    case What::kGoAway:
      GoAway();
      break;
    case What::kSilence:
      silent_ = true;
      break;
    case What::kResetMidBody:
      stream.breaks = true;
      break;
    default:
      break;
  }
}

void Http2Session::Submit(Http2Stream& stream, Answer answer, bool more) {
  const Http2Headers headers(answer, more, stream.exchange->number);
  stream.out = std::move(answer.body);
  if (stream.breaks) stream.out.resize(stream.out.size() / 2);
  const std::vector<nghttp2_nv> fields = headers.Fields();
  nghttp2_data_provider body;
  body.source.ptr = &stream;
  body.read_callback = Callbacks::OnRead;
  nghttp2_submit_response(session_, stream.id, fields.data(), fields.size(), &body);
}

ssize_t Http2Session::Read(Http2Stream& stream, std::uint8_t* into, std::size_t size,
                           std::uint32_t* flags) {
  const ssize_t got = stream.Read(into, size, flags, api_.Now());
  if (stream.broken()) broken_ = true;
  return got;
}

void Http2Session::Wake(absl::Time now) {
  for (const auto& [id, stream] : streams_) {
    if (now >= stream->due) Respond(*stream);
    if (stream->Resume(now)) nghttp2_session_resume_data(session_, id);
  }
}

absl::Time Http2Session::next() const {
  absl::Time when = close_at_;
  if (silent_) return absl::InfiniteFuture();
  for (const auto& [id, stream] : streams_) {
    when = std::min(when, stream->due);
    if (stream->watch != nullptr && !stream->last) when = std::min(when, stream->watch->next());
  }
  return when;
}

void Http2Session::Close(int id) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  const Http2Stream& stream = *found->second;
  if (stream.code != 0) {
    left_.push_back({stream.exchange->seen, stream.exchange->number, stream.code});
  }
  streams_.erase(found);
  CloseSoon();
}

void Http2Session::GoAway() {
  if (last_id_.has_value()) return;
  last_id_ = nghttp2_session_get_last_proc_stream_id(session_);
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, *last_id_, NGHTTP2_NO_ERROR, nullptr, 0);
  CloseSoon();
}

void Http2Session::CloseSoon() {
  if (last_id_.has_value() && streams_.empty()) close_at_ = api_.Now() + kGoAwayTimeout;
}

bool Http2Session::done() const {
  if (last_id_.has_value()) return !silent_ && api_.Now() >= close_at_;
  return !silent_ && nghttp2_session_want_read(session_) == 0 &&
         nghttp2_session_want_write(session_) == 0;
}

}  // namespace sim
