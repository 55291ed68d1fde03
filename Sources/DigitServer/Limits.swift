#if Server
  /// What a client may use of the server, and for how long.
  package struct Limits: Sendable {
    /// The most bytes of a request's body.
    package var body = 20_000_000
    /// The most bytes of a body of JSON: as values it takes fifty times as many.
    package var json = 1_000_000
    /// The most pixels of a picture: decoded, each takes a byte or more.
    package var pixels = 50_000_000
    /// The most pictures in a file.
    package var pictures = 100
    /// The most connections at a time.
    package var connections = 64
    /// How long a connection may be without a request; also how long the head of a request may take.
    package var idle = Duration.seconds(15)
    /// How long a whole request may take to arrive, however its bytes drip.
    package var request = Duration.seconds(30)
    /// How long a client may leave unread what waits for it.
    package var stalledWrite = Duration.seconds(30)
    /// After how long without an event an event stream has a comment, by which both sides see that the other is there.
    package var comment = Duration.seconds(15)
    /// How many of the models that were posted or changed are kept.
    package var models = 8
    /// The most trainings at a time.
    package var runs = 2
    /// The most weights and biases of a network that is trained.
    package var weights = 5_000_000
    /// After how long without a listener a training gives way to another.
    package var abandoned = Duration.seconds(60)

    package init() {}
  }
#endif
