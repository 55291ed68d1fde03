#if Server
  import Libc

  /// The system's browser.
  enum Browser {
    #if canImport(Darwin)
      private static let program = "open"
    #else
      private static let program = "xdg-open"
    #endif

    /// Opens a page, if the system knows how; who sees no page has its address in the terminal.
    static func open(_ address: String) {
      var words = unsafe [strdup(program), strdup(address), nil]
      defer { unsafe words.forEach { unsafe free($0) } }
      var process: pid_t = 0
      #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
      #else
        var actions = unsafe posix_spawn_file_actions_t()
      #endif
      unsafe posix_spawn_file_actions_init(&actions)
      defer { unsafe posix_spawn_file_actions_destroy(&actions) }
      for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
        unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      }
      unsafe posix_spawnp(&process, program, &actions, nil, &words, environ)
    }
  }
#endif
