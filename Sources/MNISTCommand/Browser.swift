#if Server
  /// The system's browser.
  enum Browser {
    /// Opens a page, if the system knows how; who sees no page has its address in the terminal.
    static func open(_ address: String) {
      #if canImport(Darwin)
        let program = "open"
      #else
        let program = "xdg-open"
      #endif
      _ = try? ChildProcess(program, [address], isQuiet: true)
    }
  }
#endif
