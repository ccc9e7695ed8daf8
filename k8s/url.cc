#include "k8s/url.h"

#include <curl/curl.h>

#include <memory>

namespace k8s {
namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Parsed = std::unique_ptr<CURLU, UrlDeleter>;

std::string Part(const Parsed& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  std::string copy = text;
  curl_free(text);
  return copy;
}

}  // namespace

absl::StatusOr<Url> ParseUrl(absl::string_view text) {
  const Parsed url(curl_url());
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(),
                                      CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS);
  if (code != CURLUE_OK) return absl::InvalidArgumentError("is not a URL");
  return Url{Part(url, CURLUPART_SCHEME),
             Part(url, CURLUPART_HOST),
             Part(url, CURLUPART_PORT),
             Part(url, CURLUPART_PATH),
             !Part(url, CURLUPART_USER).empty() || !Part(url, CURLUPART_PASSWORD).empty(),
             !Part(url, CURLUPART_QUERY).empty() || !Part(url, CURLUPART_FRAGMENT).empty()};
}

}  // namespace k8s
