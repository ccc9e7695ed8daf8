#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

namespace k8s {

struct CurlEasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct CurlUrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;
using CurlUrl = std::unique_ptr<CURLU, CurlUrlDeleter>;

// Typed setters: the C call is variadic and takes anything. An option that fails is our own mistake
// and shows in the first test, so the result is not looked at.
inline void SetLong(CURL* easy, CURLoption option, long value) {  // NOLINT(google-runtime-int)
  curl_easy_setopt(easy, option, value);
}
inline void SetText(CURL* easy, CURLoption option, const std::string& value) {
  curl_easy_setopt(easy, option, value.c_str());
}
inline void SetPointer(CURL* easy, CURLoption option, const void* value) {
  curl_easy_setopt(easy, option, value);
}
template <typename Result, typename... Args>
void SetFunction(CURL* easy, CURLoption option, Result (*function)(Args...)) {
  curl_easy_setopt(easy, option, function);
}
// `value` must outlive the transfer.
inline void SetBlob(CURL* easy, CURLoption option, const std::string& value) {
  curl_blob blob{const_cast<char*>(value.data()), value.size(), CURL_BLOB_NOCOPY};
  curl_easy_setopt(easy, option, &blob);
}
inline void Append(CurlList& list, const std::string& line) {
  list.reset(curl_slist_append(list.release(), line.c_str()));
}

}  // namespace k8s
