#include "tools/scenario/codes.hpp"

#include <array>

namespace ordeal::tools {
namespace {

using namespace codes;  // NOLINT: the table is about nothing else

constexpr std::array kCodes = {
    ScenarioCodeRow{kNotReadable, "The file cannot be opened or read."},
    ScenarioCodeRow{kNotYaml,
                    "The text is not YAML: often a bracket that is not closed, or a line "
                    "that is indented by another amount than its neighbours."},
    ScenarioCodeRow{kEmpty, "The file holds no keys: a scenario is a map that begins with sim: 1."},
    ScenarioCodeRow{kTab,
                    "YAML does not allow tabs for indentation, and here nowhere outside of "
                    "comments and quotes: write blanks."},
    ScenarioCodeRow{kDuplicateKey,
                    "A key stands twice in one map, and only one of them can be meant."},
    ScenarioCodeRow{kUnknownKey, "No key of that name is known in this place."},
    ScenarioCodeRow{kSecondDocument,
                    "A file holds one scenario: nothing may follow a line of ---."},
    ScenarioCodeRow{kNotPlain,
                    "Anchors, aliases, tags and keys that are no words are not part of "
                    "scenarios: write the value out."},
    ScenarioCodeRow{kNotText, "The file is not text in UTF-8."},
    ScenarioCodeRow{kMissingKey, "A key that is needed in this place is missing."},
    ScenarioCodeRow{kWrongShape,
                    "A map, a list or a single value stands where another of the three is "
                    "expected."},
    ScenarioCodeRow{kExclusiveKeys, "Two keys of one map exclude each other."},
    ScenarioCodeRow{kNoValue, "A key has no value, or a list that must not be empty is."},
    ScenarioCodeRow{kBadSet,
                    "A --set option is not of the form path.to.key=value, or leads to nothing."},
    ScenarioCodeRow{kTooLarge, "The file is larger, or nested deeper, than scenarios are."},
    ScenarioCodeRow{kNoUnit, "A duration needs a unit: ns, us, ms, s, m or h."},
    ScenarioCodeRow{kBadDuration, "Not a duration such as 5ms, 1.5s or 2m."},
    ScenarioCodeRow{kImplicitBoolean,
                    "YAML readers take yes, no, on, off, true, false and null for other "
                    "things than words: choose another name."},
    ScenarioCodeRow{kBadNumber, "Not a whole number."},
    ScenarioCodeRow{kBadShare, "Not a share such as 5% or 0.05."},
    ScenarioCodeRow{kBadRate, "Not a rate such as 20/s or 300/min."},
    ScenarioCodeRow{kBadSize, "Not a size such as 64KiB or 1MiB."},
    ScenarioCodeRow{kBadChoice, "The value is none of those that may stand here."},
    ScenarioCodeRow{kBadRange, "Not a range such as 1ms..5ms with the smaller end first."},
    ScenarioCodeRow{kOutOfBounds, "The value is too small or too large."},
    ScenarioCodeRow{kBadFlag, "A flag is true or false."},
    ScenarioCodeRow{kBadDrift, "Not a drift such as 100ppm or -50ppm."},
    ScenarioCodeRow{kBadName,
                    "Not a name: letters, digits, '_', '-' and '.', beginning with a letter, "
                    "and no word that means something else."},
    ScenarioCodeRow{kBadLink, "Not a link such as n1>n3."},
    ScenarioCodeRow{kBadOperation,
                    "Not an operation such as write x = 1, or a list of parts of a transaction."},
    ScenarioCodeRow{kBadResult, "Not a result such as ok, 2, nil, [1, 2] or {fail: why}."},
    ScenarioCodeRow{kNoSuchNode, "No node, client or role of that name exists in this scenario."},
    ScenarioCodeRow{kNoSuchProtocol,
                    "No protocol of that name is built in: see `sim list protocols`."},
    ScenarioCodeRow{kNoSuchVariant, "The protocol has no variant of that name."},
    ScenarioCodeRow{kNoSuchSetting, "The protocol has no setting of that name."},
    ScenarioCodeRow{kNotServed,
                    "The protocol's clients cannot serve what the scenario asks of them."},
    ScenarioCodeRow{kNoSuchProperty, "The protocol claims no property of that name."},
    ScenarioCodeRow{kTwice, "The same name stands twice where names must differ."},
    ScenarioCodeRow{kCutsNothing, "The groups of the cut leave every link whole."},
    ScenarioCodeRow{kMixNotWhole, "The shares of a mix add up to 100%."},
    ScenarioCodeRow{kNothingToCheck, "The check has nothing to look at in this scenario."},
    ScenarioCodeRow{kNoSuchVerdict,
                    "No code, checker or property of that name can end a run of this "
                    "scenario."},
    ScenarioCodeRow{kOtherFormat,
                    "The file is written in a format that this version does not read."},
    ScenarioCodeRow{kNoChange,
                    "The fault changes nothing: it needs a drift or a step that is not zero."},
    ScenarioCodeRow{kNoSuchFault, "No fault of that id has happened before this step."},
    ScenarioCodeRow{kNoSuchMessage, "The protocol sends no message of that type."},
    ScenarioCodeRow{kNoSuchMark, "The protocol's code reaches no mark of that name."},
    ScenarioCodeRow{kNoSuchCommand, "The protocol's operator knows no command of that name."},
    ScenarioCodeRow{kNotInTurn,
                    "A client does one thing at a time: what it begins is awaited before the next, "
                    "and what is awaited was begun."},
    ScenarioCodeRow{kAfterTheEnd, "The fault would begin after the run has ended."},
    ScenarioCodeRow{kNodeInNoGroup,
                    "A node that is in no group of a partition keeps all of its links."},
    ScenarioCodeRow{kNobodyFits, "With so few nodes the fault's target is always empty."},
    ScenarioCodeRow{kNothingLasts,
                    "The key says how long the fault lasts, but nothing of it does."},
};

}  // namespace

std::span<const ScenarioCodeRow> scenario_codes() { return kCodes; }

}  // namespace ordeal::tools
