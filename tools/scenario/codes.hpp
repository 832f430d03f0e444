#pragma once
// The codes of everything that can be wrong with a scenario, in one table. A code is for ever: it
// may be retired, never given to something else. YAML1xx: the shape of the file; YAML2xx: one
// value; SEM3xx: values that are well-formed and make no sense; SEM4xx: warnings.

#include <span>
#include <string_view>

namespace ordeal::tools {

namespace codes {

inline constexpr std::string_view kNotReadable = "YAML099";
inline constexpr std::string_view kNotYaml = "YAML100";
inline constexpr std::string_view kEmpty = "YAML101";
inline constexpr std::string_view kTab = "YAML102";
inline constexpr std::string_view kDuplicateKey = "YAML103";
inline constexpr std::string_view kUnknownKey = "YAML104";
inline constexpr std::string_view kSecondDocument = "YAML105";
inline constexpr std::string_view kNotPlain = "YAML106";
inline constexpr std::string_view kNotText = "YAML107";
inline constexpr std::string_view kMissingKey = "YAML108";
inline constexpr std::string_view kWrongShape = "YAML109";
inline constexpr std::string_view kExclusiveKeys = "YAML110";
inline constexpr std::string_view kNoValue = "YAML111";
inline constexpr std::string_view kBadSet = "YAML112";
inline constexpr std::string_view kTooLarge = "YAML113";

inline constexpr std::string_view kNoUnit = "YAML201";
inline constexpr std::string_view kBadDuration = "YAML202";
inline constexpr std::string_view kImplicitBoolean = "YAML203";
inline constexpr std::string_view kBadNumber = "YAML204";
inline constexpr std::string_view kBadShare = "YAML205";
inline constexpr std::string_view kBadRate = "YAML206";
inline constexpr std::string_view kBadSize = "YAML207";
inline constexpr std::string_view kBadChoice = "YAML208";
inline constexpr std::string_view kBadRange = "YAML209";
inline constexpr std::string_view kOutOfBounds = "YAML210";
inline constexpr std::string_view kBadFlag = "YAML211";
inline constexpr std::string_view kBadDrift = "YAML212";
inline constexpr std::string_view kBadName = "YAML213";
inline constexpr std::string_view kBadLink = "YAML214";
inline constexpr std::string_view kBadOperation = "YAML215";
inline constexpr std::string_view kBadResult = "YAML216";

inline constexpr std::string_view kNoSuchNode = "SEM301";
inline constexpr std::string_view kNoSuchProtocol = "SEM302";
inline constexpr std::string_view kNoSuchVariant = "SEM303";
inline constexpr std::string_view kNoSuchSetting = "SEM304";
inline constexpr std::string_view kNotServed = "SEM305";
inline constexpr std::string_view kNoSuchProperty = "SEM306";
inline constexpr std::string_view kTwice = "SEM307";
inline constexpr std::string_view kCutsNothing = "SEM308";
inline constexpr std::string_view kMixNotWhole = "SEM309";
inline constexpr std::string_view kNothingToCheck = "SEM310";
inline constexpr std::string_view kNoSuchVerdict = "SEM311";
inline constexpr std::string_view kOtherFormat = "SEM312";
inline constexpr std::string_view kNoChange = "SEM313";
inline constexpr std::string_view kNoSuchFault = "SEM314";
inline constexpr std::string_view kNoSuchMessage = "SEM315";
inline constexpr std::string_view kNoSuchMark = "SEM316";
inline constexpr std::string_view kNoSuchCommand = "SEM317";
inline constexpr std::string_view kNotInTurn = "SEM318";

inline constexpr std::string_view kAfterTheEnd = "SEM410";
inline constexpr std::string_view kNodeInNoGroup = "SEM411";
inline constexpr std::string_view kNobodyFits = "SEM412";
inline constexpr std::string_view kNothingLasts = "SEM413";

}  // namespace codes

struct ScenarioCodeRow {
  std::string_view code;
  std::string_view sentence;  ///< what it means and what to do
};

/// Every code above, in order.
std::span<const ScenarioCodeRow> scenario_codes();

}  // namespace ordeal::tools
