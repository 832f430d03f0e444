class FiberManager {};
struct TimerHelper {};
class MessageHandler {};
struct VoteMsg {};
struct NodeImpl {};
int f(int req, int tmp) { auto data = req; return data + x.data() + x.data; }
// FIXME: later.
// TODO: later.
// TODO(#7) has an issue.
