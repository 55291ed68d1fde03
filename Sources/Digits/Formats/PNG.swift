#if PNG
  import CPNG
  public import Storage

  /// Images in the PNG format (ISO/IEC 15948), read by libpng.
  public enum PNG {
    /// The image of a PNG file: gray or colour of any depth, palette, interlaced or not.
    ///
    /// Colours become gray as `ColourSeparation` says, and what is transparent is laid over white, or over black where
    /// white would hide the ink, on the samples as they are stored. Samples of 16 bits are rounded to 8. An image whose file gives another gamma than sRGB's is converted to
    /// that.
    ///
    /// - Parameters:
    ///   - content: the whole file.
    ///   - pixelLimit: the most pixels that the image may have.
    /// - Throws: `FileError`, also for an interlaced image of 16 bits.
    public static func image(
      in content: [UInt8], pixelLimit: Int = ImageFile.pixelLimit
    ) throws(FileError) -> GrayImage {
      // Asked for bytes of such an image, libpng 1.6 up to 1.6.50 writes beyond the buffer (CVE-2025-65018), and mixes
      // up the pixels since.
      let chunks = try PNGChunks.check(content)
      guard (chunks.depth, chunks.isInterlaced) != (16, true) else {
        throw .unsupported("is an interlaced PNG of 16 bits a sample; save it with 8 bits, or without interlacing")
      }
      var image = unsafe png_image()
      unsafe image.version = UInt32(PNG_IMAGE_VERSION)
      defer { unsafe png_image_free(&image) }
      let result = unsafe content.withUnsafeBytes { file -> Result<GrayImage, FileError> in
        guard unsafe png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
          return unsafe .failure(corrupt(image))
        }
        let (width, height) = unsafe (Int(image.width), Int(image.height))
        guard width <= pixelLimit / height else { return .failure(.tooManyPixels(width, height, limit: pixelLimit)) }
        guard width <= chunks.mostPixels / height else { return .failure(.tooFewBytes("PNG", width, height)) }
        // Without it libpng takes 16-bit samples to be linear where the file does not say what they are.
        unsafe image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
        unsafe image.format &= UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
        return unsafe pixels(&image, count: width * height).map {
          GrayImage(width: width, height: height, pixels: $0)
        }
      }
      return try result.get()
    }

    /// Decodes the samples of `image` and makes them gray and opaque.
    private static func pixels(_ image: inout png_image, count: Int) -> Result<[UInt8], FileError> {
      let hasColour = unsafe image.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
      let hasAlpha = unsafe image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
      let channels = (hasColour ? 3 : 1) + (hasAlpha ? 1 : 0)
      var isWhole = false
      let samples = unsafe [UInt8](unsafeUninitializedCapacity: count * channels) { buffer, filled in
        unsafe buffer.initialize(repeating: 0)
        isWhole = unsafe png_image_finish_read(&image, nil, buffer.baseAddress, 0, nil) != 0
        filled = count * channels
      }
      guard isWhole else { return unsafe .failure(corrupt(image)) }
      if channels == 1 { return .success(samples) }
      let colours = hasColour ? ColourSeparation(of: samples, channels: channels) : nil
      let pixels = stride(from: 0, to: samples.count, by: channels).map { start in
        colours?.gray(samples[start], samples[start + 1], samples[start + 2]) ?? samples[start]
      }
      guard hasAlpha else { return .success(pixels) }
      let alphas = stride(from: channels - 1, to: samples.count, by: channels).map { samples[$0] }
      return .success(Luma.opaque(pixels, alphas: alphas))
    }

    /// What libpng says went wrong.
    private static func corrupt(_ image: png_image) -> FileError {
      let words = unsafe withUnsafeBytes(of: image.message) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      return FileError.malformed("PNG data is corrupt (\(words))")
    }
  }
#endif
