using Natix.Engine.Cascade;
using Natix.Engine.Memory;
using Natix.Engine.Replay;
using Xunit;

namespace Natix.Engine.Tests.Replay;

/// <summary>Segments on disk: cut at every byte, damaged at every byte, strangers' files, a bounded size.</summary>
public sealed class SegmentTests
{
    private static readonly RecordingOptions Small = new() { MaxBytes = 64 << 10 };

    [Fact]
    public void Cut_at_every_byte_whole_records_stay_readable_and_recording_goes_on_behind_them()
    {
        using var source = new RecordFolderFixture();
        Write(source.Path, 3, Small);
        var whole = File.ReadAllBytes(source.Segments[0]);
        var ends = SegmentScan.Of(whole, "whole").Places.Select(p => p.Offset + p.Length).ToArray();
        Assert.Equal(3, ends.Length);
        Assert.Equal(whole.Length, ends[^1]);

        using var target = new RecordFolderFixture();
        for (var cut = 0; cut < whole.Length; cut++)
        {
            var survivors = ends.Count(end => end <= cut);
            var scan = SegmentScan.Of(whole.AsSpan(0, cut), "cut");
            Assert.Equal((survivors, 0), (scan.Places.Count, scan.Damaged));
            Assert.Equal(cut, scan.End + scan.Torn);
            // On disk, where it takes longer, every 61st and all around the ends of records.
            if (cut % 61 != 0 && !ends.Any(end => Math.Abs(end - cut) < 2))
                continue;
            foreach (var file in Directory.GetFiles(target.Path))
                File.Delete(file);
            var path = Path.Combine(target.Path, Path.GetFileName(source.Segments[0]));
            File.WriteAllBytes(path, whole[..cut]);
            var archive = VerdictArchive.Open(target.Path);
            Assert.Equal(survivors, archive.Newest(10).Count);

            // Opening to record cuts the tail off for good; the next number follows the last whole record.
            Write(target.Path, 1, Small);
            var entries = archive.Newest(10);
            Assert.Equal(survivors + 1, entries.Count);
            Assert.Equal(Enumerable.Range(1, survivors + 1), entries.Select(e => (int)archive.Find(e.Id).Sequence).Order());
            if (survivors > 0)
                Assert.Equal(ends[survivors - 1], new FileInfo(path).Length);
        }
    }

    [Fact]
    public void A_byte_damaged_anywhere_costs_one_record_or_says_what_is_wrong()
    {
        using var folder = new RecordFolderFixture();
        Write(folder.Path, 3, Small);
        var whole = File.ReadAllBytes(folder.Segments[0]);
        var head = SegmentScan.Of(whole, "x").Places[0].Offset - RecordFormat.RecordHead;
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x10;
            if (at < head)
            {
                Assert.Throws<RecordException>(() =>
                {
                    // A head that claims to be longer than the file looks as if it had been cut.
                    if (SegmentScan.Of(damaged, "damaged").Stamp is null)
                        throw new RecordException("cut");
                });
            }
            else
            {
                var scan = SegmentScan.Of(damaged, "damaged");
                Assert.Equal(2, scan.Places.Count);
                Assert.True(scan.Damaged + scan.Torn > 0);
            }
        }
    }

    [Fact]
    public void The_checksum_is_the_one_of_the_standard()
    {
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32])); // RFC 3720, B.4
        Assert.Equal(0u, Crc32C.Compute([]));
    }

    [Fact]
    public void A_folder_can_be_read_while_it_is_recorded_into()
    {
        using var folder = new RecordFolderFixture();
        using var writer = new RecordWriter(folder.Path, RecordRoundTripTests.StampOf(3), Small);
        var archive = VerdictArchive.Open(folder.Path);
        for (var i = 1; i <= 30; i++)
        {
            Assert.True(writer.TryAppend(Record(i, 500), 0));
            Assert.Equal(i, archive.Find("last").Sequence);
            Assert.Equal(1, archive.Find("1").Sequence);
        }

        Assert.True(folder.Segments.Length > 1);
    }

    [Fact]
    public void A_damaged_record_under_an_index_is_named()
    {
        using var folder = new RecordFolderFixture();
        Write(folder.Path, 3, Small);
        var archive = VerdictArchive.Open(folder.Path);
        var id = archive.Find("2").Id;
        var bytes = File.ReadAllBytes(folder.Segments[0]);
        bytes[(int)SegmentScan.Of(bytes, "x").Places[1].Offset + 100] ^= 1;
        File.WriteAllBytes(folder.Segments[0], bytes);

        var e = Assert.Throws<RecordException>(() => archive.Find("2"));
        Assert.Contains(id, e.Message, StringComparison.Ordinal);
        Assert.Contains("checksum", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, archive.Find("3").Sequence);
        File.Delete(SegmentIndex.PathOf(folder.Segments[0]));
        Assert.Contains("are damaged or cut short", Assert.Throws<RecordException>(() => archive.Find("2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_is_damaged_or_gone_is_not_needed()
    {
        using var folder = new RecordFolderFixture();
        Write(folder.Path, 3, Small);
        var index = SegmentIndex.PathOf(folder.Segments[0]);
        var bytes = File.ReadAllBytes(index);
        Assert.Equal(3, SegmentIndex.Read(bytes, new FileInfo(folder.Segments[0]).Length)!.Count);
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 4;
            Assert.Null(SegmentIndex.Read(damaged, new FileInfo(folder.Segments[0]).Length));
        }

        File.Delete(index);
        Assert.Equal(2, VerdictArchive.Open(folder.Path).Find("2").Sequence);
    }

    [Fact]
    public void Strangers_and_other_versions_are_refused_by_name()
    {
        using var folder = new RecordFolderFixture();
        var path = RecordFolder.PathOf(folder.Path, 1);
        File.WriteAllText(path, "these are not the records you are looking for");
        var archive = VerdictArchive.Open(folder.Path);
        Assert.Contains("is no file of recorded verdicts", Assert.Throws<RecordException>(() => archive.Newest(1)).Message, StringComparison.Ordinal);
        Assert.Contains(path, Assert.Throws<RecordException>(() => Write(folder.Path, 1, Small)).Message, StringComparison.Ordinal);

        File.Delete(path);
        Write(folder.Path, 1, Small);
        var bytes = File.ReadAllBytes(folder.Segments[0]);
        bytes[8] = 9;
        File.Delete(SegmentIndex.PathOf(folder.Segments[0]));
        File.WriteAllBytes(folder.Segments[0], bytes);
        Assert.Contains("version 9", Assert.Throws<RecordException>(() => archive.Find("last")).Message, StringComparison.Ordinal);
        Assert.Contains("no folder of recorded verdicts", Assert.Throws<RecordException>(() => VerdictArchive.Open(folder.Path + "/none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_of_the_first_version_are_refused_to_readers_and_recorders_with_what_to_do()
    {
        using var folder = new RecordFolderFixture();
        Write(folder.Path, 1, Small);
        var bytes = File.ReadAllBytes(folder.Segments[0]);
        bytes[8] = 1;
        File.WriteAllBytes(folder.Segments[0], bytes);
        File.Delete(SegmentIndex.PathOf(folder.Segments[0]));

        foreach (var use in (Action[])[() => VerdictArchive.Open(folder.Path).Find("last"), () => Write(folder.Path, 1, Small)])
        {
            var error = Assert.Throws<RecordException>(use).Message;
            Assert.Contains($"{folder.Segments[0]} is of version 1 and this program reads and writes version 2", error, StringComparison.Ordinal);
            Assert.Contains("record into another folder", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_records_together_stay_within_the_size_and_the_newest_are_there(bool keepFrames)
    {
        using var folder = new RecordFolderFixture();
        var options = new RecordingOptions { MaxBytes = 100 << 10, SegmentBytes = 12 << 10, KeepFrames = keepFrames };
        for (var run = 0; run < 4; run++)
        {
            Write(folder.Path, 150, options, frameBytes: 900);
            Assert.True(folder.Segments.Sum(s => new FileInfo(s).Length) <= options.MaxBytes, $"{folder.Bytes}");
        }

        var archive = VerdictArchive.Open(folder.Path);
        var newest = archive.Newest(1000);
        Assert.InRange(newest.Count, 30, 400);
        Assert.Equal(600, archive.Find("last").Sequence);
        Assert.Equal(Enumerable.Range(601 - newest.Count, newest.Count).Reverse(), newest.Select(e => (int)archive.Find(e.Id).Sequence));
        Assert.Contains("the oldest are dropped", Assert.Throws<RecordException>(() => archive.Find("1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_name_one_record_or_say_why_not()
    {
        using var folder = new RecordFolderFixture();
        Write(folder.Path, 3, Small);
        var archive = VerdictArchive.Open(folder.Path);
        var record = archive.Find("2");
        Assert.Equal(2, archive.Find(record.Id).Sequence);
        Assert.Equal(2, archive.Find("#2").Sequence);
        Assert.Equal(2, archive.Find(record.Digest[..12]).Sequence);
        foreach (var bad in (string[])["", "zz", "12345678-", "a-b-c", "-1", "2-3x", "../../etc/passwd", new string('a', 40)])
            Assert.ThrowsAny<Exception>(() => archive.Find(bad));
        Assert.Throws<RecordException>(() => archive.Find($"{record.Digest[..8]}-3"));
        Assert.Contains("numbers 1 to 3", Assert.Throws<RecordException>(() => archive.Find("77")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_that_fits_no_folder_is_refused_and_the_rest_goes_on()
    {
        using var folder = new RecordFolderFixture();
        using (var writer = new RecordWriter(folder.Path, RecordRoundTripTests.StampOf(3), Small))
        {
            Assert.False(writer.TryAppend(Record(1, 80 << 10), 0));
            Assert.True(writer.TryAppend(Record(2, 100), 1));
        }

        Assert.Equal(1, VerdictArchive.Open(folder.Path).Find("last").Dropped);
    }

    [Fact]
    public void Two_cannot_record_into_one_folder()
    {
        using var folder = new RecordFolderFixture();
        using var first = new RecordWriter(folder.Path, RecordRoundTripTests.StampOf(3), Small);
        Assert.Contains("choose another folder", Assert.Throws<RecordException>(() => new RecordWriter(folder.Path, RecordRoundTripTests.StampOf(3), Small)).Message, StringComparison.Ordinal);
    }

    private static void Write(string folder, int records, RecordingOptions options, int frameBytes = 40)
    {
        using var writer = new RecordWriter(folder, RecordRoundTripTests.StampOf(3), options);
        for (var i = 0; i < records; i++)
            Assert.True(writer.TryAppend(Record(i, frameBytes), 0));
    }

    private static RecordBuffer Record(int seed, int bytes)
    {
        using var slabs = new SlabPool();
        var lease = slabs.Rent(bytes);
        lease.Length = bytes;
        new Random(seed).NextBytes(lease.Buffer.Span[..bytes]);
        var result = new FrameResult(1, 3);
        result.Reset(FrameInfo.Still("s"), lease);
        var (buffer, trail) = (new RecordBuffer(), new FrameTrail(3));
        buffer.Bytes(new byte[RecordFormat.RecordHead]);
        new RecordEncoder(1000).Write(buffer, result, trail, DateTime.UnixEpoch);
        result.Lease.Dispose();
        return buffer;
    }
}
