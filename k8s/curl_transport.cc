#include "k8s/curl_transport.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/curl_transfer.h"

namespace k8s {
namespace {

constexpr std::size_t kMaxAnswer = std::size_t{64} << 20;
constexpr absl::Duration kLongestUnary = absl::Hours(1);

// libcurl wants one initialisation before the first handle; it stays for the life of the process.
void InitOnce() {
  [[maybe_unused]] static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
}

class UnaryTransfer final : public CurlTransfer {
 public:
  UnaryTransfer(CurlHandles& handles, HttpRequest request, absl::Duration limit,
                Transport::Done done)
      : CurlTransfer(handles, std::move(request), limit), done_(std::move(done)) {}

  void OnHeaders() override {}

  bool OnBody(absl::string_view bytes) override {
    if (response().body.size() + bytes.size() > kMaxAnswer) return false;
    absl::StrAppend(&response().body, bytes);
    return true;
  }

  void OnDone(CURLcode result) override {
    absl::Status status = StatusOf(result);
    // A refusal is one without its words too: libcurl loses the body when the GOAWAY that a 401
    // brings along comes before it.
    const bool refused = response().code >= 400;
    if (!status.ok() && !refused) return std::move(done_)(std::move(status));
    std::move(done_)(std::move(response()));
  }

 private:
  Transport::Done done_;
};

class StreamTransfer final : public CurlTransfer {
 public:
  StreamTransfer(CurlHandles& handles, HttpRequest request, StreamSink& sink)
      : CurlTransfer(handles, std::move(request), absl::InfiniteDuration()), sink_(&sink) {}

  // The sink hears nothing more.
  void Silence() { sink_ = nullptr; }
  // Null once the transfer is over.
  void OnOver(std::shared_ptr<StreamTransfer*> handle) { handle_ = std::move(handle); }

  void OnHeaders() override {
    if (sink_ != nullptr && response().retry_after.has_value()) {
      sink_->OnRetryAfter(*response().retry_after);
    }
    if (sink_ != nullptr) sink_->OnResponse(response().code);
  }

  bool OnBody(absl::string_view bytes) override {
    if (sink_ != nullptr) sink_->OnBytes(bytes);
    return sink_ != nullptr;
  }

  void OnDone(CURLcode result) override {
    *handle_ = nullptr;
    if (sink_ != nullptr) sink_->OnEnd(StatusOf(result));
  }

 private:
  StreamSink* sink_;
  std::shared_ptr<StreamTransfer*> handle_;
};

// Holds the transfer by a handle that the transfer clears when it is over.
class CurlStream final : public Stream {
 public:
  CurlStream(Loop& loop, CurlPool& pool, std::shared_ptr<StreamTransfer*> transfer)
      : loop_(loop), pool_(pool), transfer_(std::move(transfer)) {}

  // Perhaps from inside one of the transfer's own callbacks, where libcurl allows no removal.
  ~CurlStream() override {
    if (*transfer_ == nullptr) return;
    (*transfer_)->Silence();
    loop_.Post([&pool = pool_, transfer = transfer_] {
      if (*transfer != nullptr) pool.Remove(*transfer);
    });
  }

 private:
  Loop& loop_;
  CurlPool& pool_;
  std::shared_ptr<StreamTransfer*> transfer_;
};

}  // namespace

CurlTransport::CurlTransport(ClusterConfig cluster, Loop& loop, const LivenessLimits& limits)
    : loop_(loop), limits_(limits) {
  InitOnce();
  connections_ = std::make_unique<CurlConnections>(std::move(cluster), loop_, limits_);
}

CurlTransport::~CurlTransport() = default;

void CurlTransport::Send(HttpRequest request, absl::Time deadline, Done done) {
  const absl::Duration limit = std::min(deadline - loop_.Now(), kLongestUnary);
  if (limit <= absl::ZeroDuration()) {
    return std::move(done)(absl::DeadlineExceededError("the deadline passed before the request"));
  }
  CurlPool& pool = connections_->For(request.pool);
  pool.Add(std::make_unique<UnaryTransfer>(connections_->handles(), std::move(request), limit,
                                           std::move(done)));
}

std::unique_ptr<Stream> CurlTransport::Open(HttpRequest request, StreamSink& sink) {
  CurlPool& pool = connections_->For(request.pool);
  auto transfer =
      std::make_unique<StreamTransfer>(connections_->handles(), std::move(request), sink);
  auto handle = std::make_shared<StreamTransfer*>(transfer.get());
  transfer->OnOver(handle);
  pool.Add(std::move(transfer));
  return std::make_unique<CurlStream>(loop_, pool, std::move(handle));
}

void CurlTransport::Reconfigure(ClusterConfig cluster) {
  former_.push_back(std::exchange(
      connections_, std::make_unique<CurlConnections>(std::move(cluster), loop_, limits_)));
  // Perhaps one of the former connections called us.
  loop_.Post([this] { ForgetIdle(); });
}

void CurlTransport::ForgetIdle() {
  std::erase_if(former_, [](const auto& one) { return one->idle(); });
}

}  // namespace k8s
