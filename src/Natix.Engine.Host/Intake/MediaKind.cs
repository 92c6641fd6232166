namespace Natix.Engine.Host.Intake;

/// <summary>What a file holds.</summary>
internal enum MediaKind
{
    /// <summary>Neither content nor name says image or video.</summary>
    Other,

    /// <summary>A JPEG, by content; or by name only, in which case the decoder says what is wrong with it.</summary>
    Jpeg,

    /// <summary>Another still format: PNG, WebP, BMP, GIF.</summary>
    Still,

    /// <summary>A raw stream of JPEGs.</summary>
    Mjpeg,

    /// <summary>A container that ffmpeg demultiplexes.</summary>
    Video,

    /// <summary>A FIFO, a device or a socket: never looked into, because what is read of it is gone.</summary>
    Pipe,
}
