// Forced into the compilation of better-sqlite3 so that it runs on runtimes older than Node-API 10, which cannot hold a
// reference to a string. Here such a reference holds a small object instead and keeps the string as its property.
#pragma once
#include <napi.h>

namespace Napi {
template <>
class Reference<String> {
 public:
  Reference() = default;
  explicit Reference(const String& value) : holder_(Persistent(Object::New(value.Env()))) { holder_.Set(uint32_t{0}, value); }
  Reference(Reference&&) = default;
  Reference& operator=(Reference&&) = default;

  String Value() const { return holder_.Value().Get(uint32_t{0}).As<String>(); }

 private:
  ObjectReference holder_;
};

template <>
inline Reference<String> Persistent(String value) {
  return Reference<String>(value);
}
}  // namespace Napi
