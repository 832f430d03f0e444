#pragma once
// Is this AddressSanitizer's build? gcc and clang say so in different words.

#if defined(__SANITIZE_ADDRESS__)
#define ORDEAL_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ORDEAL_ASAN 1
#endif
#endif

namespace ordeal::sim {
/// True where freed memory must not serve again at once, lest its misuse stay unseen.
#ifdef ORDEAL_ASAN
inline constexpr bool kAddressSanitized = true;
#else
inline constexpr bool kAddressSanitized = false;
#endif

}  // namespace ordeal::sim
