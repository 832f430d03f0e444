#pragma once
// Raft's client (Ongaro and Ousterhout 2014, section 8): finds the
// leader by the servers' hints, and sends a command again, with the same
// serial number, until it is answered or the operation's time is up.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocols/common/client.hpp"
#include "protocols/common/room.hpp"
#include "protocols/raft/messages.hpp"
#include "sim/node.hpp"

namespace ordeal::protocols::raft {

class RaftClient final : public Client {
 public:
  struct Patience {
    sim::Duration answer;   ///< how long it waits for one server's answer
    sim::Duration retreat;  ///< how long it waits before it asks again while nobody knows a leader
  };

  /// `process` is unique in its run: it is the client's session.
  RaftClient(const Cluster& cluster, sim::Node& machine, int process, const ClientOptions& options,
             Patience patience);

  /// Endings: a read that got no answer is `fail`, for it changed nothing. A write or cas is `info`
  /// then: even if every server refused it, the network may hold a copy that finds a leader later.
  /// A cas that was answered with a mismatch is `fail`: its serial number is used up. Who is told
  /// through which server stays with it, and has no answer unless that one comes to lead.
  Outcome perform(const Operation& operation) override;

 private:
  template <class Message>
  std::optional<ClientReply> ask(const Message& message);
  void turn_to(const std::string& named);
  bool redirect(const ClientReply& refusal);
  void try_next_server();
  std::string served_by(const ClientReply& reply) const;

  sim::Node& machine_;
  const ClientOptions options_;
  const Patience patience_;
  std::vector<sim::NodeId> servers_;
  std::vector<std::string> names_;  // by place in servers_
  std::size_t target_;              // the place of the server to ask
  bool is_bound_ = false;           // to that one, leader or not, for this operation
  std::uint64_t session_;
  std::uint64_t serial_ = 0;
};

}  // namespace ordeal::protocols::raft
