#pragma once

#include <google/protobuf/arena.h>

#include <memory>
#include <utility>

namespace plugin {

// A message in an arena that lives as long as it does: what it is made of is a few large blocks,
// which are freed together. A value: a copy has an arena of its own. Empty once it is moved from.
template <typename Message>
class ArenaMessage {
 public:
  ArenaMessage() : arena_(MakeArena()), message_(Create(arena_.get())) {}
  ArenaMessage(const ArenaMessage& other) : ArenaMessage() { *message_ = *other; }
  ArenaMessage(ArenaMessage&& other) noexcept = default;
  ArenaMessage& operator=(ArenaMessage other) noexcept {
    arena_ = std::move(other.arena_);
    message_ = other.message_;
    return *this;
  }
  ~ArenaMessage() = default;

  Message& operator*() { return *message_; }
  const Message& operator*() const { return *message_; }
  Message* operator->() { return message_; }
  const Message* operator->() const { return message_; }

  // `part` of this message, which both share from now on.
  template <typename Part>
  ArenaMessage<Part> Share(Part* part) const {
    return {arena_, part};
  }

 private:
  template <typename Other>
  friend class ArenaMessage;

  using Arena = google::protobuf::Arena;
  static constexpr std::size_t kFirstBlock = 4096;  // a task template fills one or two

  ArenaMessage(std::shared_ptr<Arena> arena, Message* message)
      : arena_(std::move(arena)), message_(message) {}

  static std::shared_ptr<Arena> MakeArena() {
    google::protobuf::ArenaOptions options;
    options.start_block_size = kFirstBlock;
    return std::make_shared<Arena>(options);
  }
  static Message* Create(Arena* arena) { return Arena::CreateMessage<Message>(arena); }

  std::shared_ptr<Arena> arena_;
  Message* message_;
};

}  // namespace plugin
