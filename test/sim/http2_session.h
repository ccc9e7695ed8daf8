#pragma once

#include <nghttp2/nghttp2.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "test/sim/api.h"
#include "test/sim/http2_stream.h"
#include "test/sim/traffic.h"

namespace sim {

// The server's side of one HTTP/2 connection, without its socket: bytes in, bytes out. One thread.
class Http2Session {
 public:
  // `api` and `traffic` must outlive it. `number`: of the connection, for Traffic.
  Http2Session(Api& api, Traffic& traffic, int number, int max_streams);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  // False: the client broke the protocol.
  bool Receive(absl::string_view bytes);
  // What is to be sent now, a few hundred kB at most; empty: nothing.
  std::string Send();
  // All that Send gave has left: tells Traffic which answers did.
  void OnSent();

  // Watches and answers that are due; also after each change of the store.
  void Wake(absl::Time now);
  // When Wake has something to do though nothing changed.
  absl::Time next() const;

  // The streams that have begun are served to their end, later ones not at all; a moment after that
  // it is done.
  void GoAway();
  // Reads on and sends nothing any more.
  void Silence() { silent_ = true; }
  // A fault wants the connection reset, once all is sent.
  bool broken() const { return broken_; }
  // Nothing is left to do: both sides are done.
  bool done() const;
  int most_streams() const { return most_streams_; }

 private:
  struct Left {
    Seen seen;
    std::size_t number;
    int code;
  };
  struct Callbacks;  // of nghttp2

  void Begin(int id);
  void Dispatch(Http2Stream& stream);
  void Respond(Http2Stream& stream);
  void ActOut(const Fault& fault, Http2Stream& stream);
  void Submit(Http2Stream& stream, Answer answer, bool more);
  ssize_t Read(Http2Stream& stream, std::uint8_t* into, std::size_t size, std::uint32_t* flags);
  void Close(int id);
  void CloseSoon();

  Api& api_;
  Traffic& traffic_;
  const int number_;
  nghttp2_session* session_ = nullptr;
  std::map<int, std::unique_ptr<Http2Stream>> streams_;
  std::vector<Left> left_;
  int most_streams_ = 0;
  std::optional<int> last_id_;  // that is served after our GOAWAY
  absl::Time close_at_ = absl::InfiniteFuture();
  bool silent_ = false;
  bool broken_ = false;
};

}  // namespace sim
