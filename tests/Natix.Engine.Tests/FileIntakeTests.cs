using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests;

public sealed class FileIntakeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-intake").FullName;
    private readonly FileIntake _intake = new(new FrameLimits(MaxBytes: 100_000));

    public void Dispose()
    {
        _intake.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Bytes_are_those_of_the_file_and_none_is_copied()
    {
        var bytes = new byte[70_000];
        new Random(1).NextBytes(bytes);
        var frame = _intake.Read(Write("a.jpg", bytes));
        using var lease = frame.Lease;
        Assert.NotNull(lease);
        Assert.False(frame.Error.IsError);
        Assert.True(lease.Bytes.SequenceEqual(bytes));
        Assert.Equal(0, lease.BytesCopied);
    }

    [Fact]
    public void Empty_file_is_an_error() => Expect(_intake.Read(Write("empty.jpg", [])), FrameErrorCode.Empty, "no bytes");

    [Fact]
    public void File_over_the_limit_is_not_read()
    {
        Expect(_intake.Read(Write("large.jpg", new byte[100_001])), FrameErrorCode.TooManyBytes, "100001 bytes, the limit is 100000");
        using var lease = _intake.Read(Write("just.jpg", new byte[100_000])).Lease;
        Assert.Equal(100_000, lease!.Length);
    }

    [Fact]
    public void Missing_file_and_folder_are_errors_that_name_the_path()
    {
        var missing = Path.Combine(_folder, "missing.jpg");
        Expect(_intake.Read(missing), FrameErrorCode.Unreadable, missing);
        Expect(_intake.Read(_folder), FrameErrorCode.Unreadable, _folder);
        Expect(_intake.Read(""), FrameErrorCode.Unreadable, "could not be read");
    }

    [Fact]
    public void Failing_reads_lend_nothing()
    {
        using var pool = new SlabPool();
        FileIntake.Read(Path.Combine(_folder, "missing.jpg"), pool, FrameLimits.Default);
        FileIntake.Read(Write("empty.jpg", []), pool, FrameLimits.Default);
        Assert.Equal(0, pool.Outstanding);
    }

    private static void Expect(IntakeFrame frame, FrameErrorCode code, string part)
    {
        Assert.Null(frame.Lease);
        Assert.False(frame.IsEnd);
        Assert.Equal(code, frame.Error.Code);
        Assert.Contains(part, frame.Error.Reason, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
