#pragma once
// A client of the store (DeCandia and others 2007, section 4.3): get() gives all siblings and what
// they amount to knowing, put() says what its writer knew.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocols/common/client.hpp"
#include "protocols/common/room.hpp"
#include "protocols/lww_quorum/peer.hpp"
#include "sim/node.hpp"

namespace ordeal::protocols::lww_quorum {

class StoreClient final : public Client {
 public:
  /// `process` is unique in its run: it names the client's writes.
  StoreClient(const Cluster& cluster, sim::Node& machine, int process, const Options& options,
              const ClientOptions& client);

  /// A register is written after whatever this client has seen of it. A set is read, merged over
  /// all siblings, and written back with the new element, after what was read: the shopping cart.
  /// Reads are asked again elsewhere; writes never, for there is no saying whether they happened.
  /// Endings: a read that failed is `fail`; a write that reached fewer than W replicas is `info`.
  Outcome perform(const Operation& operation) override;
  /// Deletes the key, after what this client has seen of it.
  Outcome remove(const std::string& key, const std::string& through);

 private:
  /// What this client knows of a key.
  struct Knowledge {
    VersionVector context;
    std::uint64_t stamp = 0;
    Siblings written;          // what the key had when this client had written it last
    std::set<WriteId> writes;  // by name, for the record: its own last one, and seen since
  };

  std::optional<Siblings> get(const std::string& key);
  Outcome put(const std::string& key, std::vector<std::int64_t> elements, bool deleted,
              const Knowledge& knowledge);
  Outcome read(const std::string& key);
  Outcome add(const std::string& key, std::int64_t element);
  void begin(const std::string& key, const std::string& through);
  static void learn(Knowledge& knowledge, const Siblings& siblings);
  std::string served_by() const;

  const Cluster& cluster_;
  sim::Node& machine_;
  const Options options_;
  const ClientOptions client_;
  const Precedence precedence_;
  const Ring ring_;
  const std::uint64_t number_;
  std::uint64_t serial_ = 0;
  std::map<std::string, Knowledge> knowledge_;

  // of the present operation
  sim::Duration deadline_{};
  std::vector<sim::NodeId> coordinators_;  // whom it may ask, the first first
  std::size_t asked_ = 0;
};

}  // namespace ordeal::protocols::lww_quorum
