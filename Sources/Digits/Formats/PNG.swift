#if PNG
  import CPNG

  /// Images in the PNG format (ISO/IEC 15948), read and written by libpng.
  public enum PNG {
    /// The image of a PNG file: gray or colour of any depth, palette, interlaced or not.
    ///
    /// Colours become gray as `Luma` says, and what is transparent is laid over white, on the samples as they are stored.
    /// Samples of 16 bits are rounded to 8. An image whose file gives another gamma than sRGB's is converted to that.
    /// Interlaced images of 16 bits may come out one level off, as they are read by way of linear light.
    ///
    /// - Parameters:
    ///   - content: the whole file.
    ///   - pixelLimit: the most pixels that the image may have.
    /// - Throws: `PNGError`.
    public static func image(
      in content: [UInt8], pixelLimit: Int = ImageFile.pixelLimit
    ) throws(PNGError) -> GrayImage {
      try PNGError.checkChunks(of: content)
      var image = unsafe png_image()
      unsafe image.version = UInt32(PNG_IMAGE_VERSION)
      defer { unsafe png_image_free(&image) }
      let result = unsafe content.withUnsafeBytes { file -> Result<GrayImage, PNGError> in
        guard unsafe png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
          return unsafe .failure(PNGError(message: message(of: image)))
        }
        let (width, height) = unsafe (Int(image.width), Int(image.height))
        guard width <= pixelLimit / height else {
          return .failure(.tooManyPixels(width: width, height: height, limit: pixelLimit))
        }
        // Without it libpng takes 16-bit samples to be linear where the file does not say what they are.
        unsafe image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
        // In the first chunk the last byte is the kind of interlacing (section 11.2.2).
        let isInterlaced = content.count > 28 && content[28] != 0
        var kept = UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
        // Asked for bytes of an interlaced image of 16 bits, libpng 1.6 up to 1.6.50 writes beyond the buffer
        // (CVE-2025-65018), and mixes up the pixels since. Linear samples it reads rightly.
        if isInterlaced { kept |= UInt32(PNG_FORMAT_FLAG_LINEAR) }
        unsafe image.format &= kept
        return unsafe pixels(&image, count: width * height).map {
          GrayImage(width: width, height: height, pixels: $0)
        }
      }
      return try result.get()
    }

    /// Decodes the samples of `image` and makes them gray and opaque.
    private static func pixels(_ image: inout png_image, count: Int) -> Result<[UInt8], PNGError> {
      let hasColour = unsafe image.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
      let hasAlpha = unsafe image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
      let isLinear = unsafe image.format & UInt32(PNG_FORMAT_FLAG_LINEAR) != 0
      let channels = (hasColour ? 3 : 1) + (hasAlpha ? 1 : 0)
      let decoded: [UInt8]?
      if isLinear {
        let linear: [UInt16]? = unsafe samples(&image, count: count * channels)
        decoded = linear.map { LinearSamples.bytes($0, channels: channels, hasAlpha: hasAlpha) }
      } else {
        decoded = unsafe samples(&image, count: count * channels)
      }
      guard let samples = decoded else { return unsafe .failure(PNGError(message: message(of: image))) }
      if channels == 1 { return .success(samples) }
      let pixels = stride(from: 0, to: samples.count, by: channels).map { start in
        let gray =
          hasColour ? Luma.byte(samples[start], samples[start + 1], samples[start + 2]) : samples[start]
        return hasAlpha ? Luma.overWhite(gray, alpha: samples[start + channels - 1]) : gray
      }
      return .success(pixels)
    }

    /// The samples of `image`, of the size that its format has; nil if libpng finds a fault.
    private static func samples<Sample: FixedWidthInteger>(_ image: inout png_image, count: Int) -> [Sample]? {
      var isWhole = false
      let samples = unsafe [Sample](unsafeUninitializedCapacity: count) { buffer, filled in
        unsafe buffer.initialize(repeating: 0)
        isWhole = unsafe png_image_finish_read(&image, nil, buffer.baseAddress, 0, nil) != 0
        filled = count
      }
      return isWhole ? samples : nil
    }

    /// What libpng says went wrong.
    static func message(of image: png_image) -> String {
      unsafe withUnsafeBytes(of: image.message) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
  }
#endif
