using FsCheck.Xunit;
using Natix.Engine.Host.Axon.Verification;

namespace Natix.Engine.Host.Tests.Axon.Verification;

public sealed class NonceStoreTests : IDisposable
{
    private const long Now = 1_767_718_000_000_000_000;
    private readonly TemporaryFolder _folder = new();

    private string Journal => Path.Combine(_folder.Path, "state", "nonces");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_nonce_is_spent_once_and_only_upwards()
    {
        using var store = new NonceStore(null, Now, forgetsOld: true);
        Assert.True(store.TrySpend("a", "u", Now + 10, Now));
        Assert.False(store.TrySpend("a", "u", Now + 10, Now));
        Assert.False(store.TrySpend("a", "u", Now + 9, Now));
        Assert.True(store.TrySpend("a", "v", Now + 9, Now));
        Assert.True(store.TrySpend("b", "u", Now + 1, Now));
        Assert.True(store.TrySpend("a", "u", Now + 11, Now));
        Assert.Equal(Now + 11, store.Last("a", "u"));
        Assert.Null(store.Last("c", "u"));
    }

    [Fact]
    public async Task Of_many_at_once_one_wins()
    {
        using var store = new NonceStore(Journal, Now, forgetsOld: true);
        var wins = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => store.TrySpend("a", "u", Now, Now))));
        Assert.Equal(1, wins.Count(w => w));
    }

    [Fact]
    public void A_restart_remembers_without_having_been_told_of_it()
    {
        // The first store is never closed, as after kill -9: what it wrote is with the kernel.
        var killed = new NonceStore(Journal, Now, forgetsOld: true);
        for (var i = 0; i < 100; i++)
            Assert.True(killed.TrySpend($"hotkey {i % 7}", $"uuid {i % 3}", Now + i, Now));
        Assert.ThrowsAny<IOException>(() => new NonceStore(Journal, Now, forgetsOld: true));
        // What is left of a process that was killed: its files, and no lock.
        File.Copy(Journal, Journal + ".left");
        using var next = new NonceStore(Journal + ".left", Now, forgetsOld: true);
        Assert.False(next.WasDamaged);
        Assert.Equal(killed.Count, next.Count);
        for (var i = 0; i < 100; i++)
            Assert.False(next.TrySpend($"hotkey {i % 7}", $"uuid {i % 3}", Now + i, Now));
        Assert.True(next.TrySpend("hotkey 1", "uuid 1", Now + 100, Now));
        killed.Dispose();
    }

    [Fact]
    public void After_a_damaged_journal_nothing_older_than_the_start_is_taken()
    {
        using (var store = new NonceStore(Journal, Now, forgetsOld: true))
        {
            for (var i = 0; i < 5; i++)
                store.TrySpend($"h{i}", "u", Now + i, Now);
        }

        var bytes = File.ReadAllBytes(Journal);
        for (var at = 0; at < bytes.Length; at++)
        {
            var spoilt = (byte[])bytes.Clone();
            spoilt[at] ^= 0x41;
            File.WriteAllBytes(Journal, spoilt);
            using var next = new NonceStore(Journal, Now + 1000, forgetsOld: true);
            for (var i = 0; i < 5; i++)
                Assert.False(next.TrySpend($"h{i}", "u", Now + i, Now + 1000), $"replay {i} after byte {at} was spoilt");
        }

        File.WriteAllBytes(Journal, bytes[..^7]);
        using var cut = new NonceStore(Journal, Now + 1000, forgetsOld: true);
        Assert.True(cut.WasDamaged);
        Assert.False(cut.TrySpend("other", "u", Now + 999, Now + 1000));
        Assert.True(cut.TrySpend("other", "u", Now + 1001, Now + 1001));
    }

    [Fact]
    public void It_stays_small_whatever_is_thrown_at_it()
    {
        using var store = new NonceStore(Journal, Now, forgetsOld: true);
        for (var i = 0; i < 60_000; i++)
            Assert.True(store.TrySpend("one", $"uuid {i}", Now + i, Now));
        Assert.InRange(store.Count, 1, 32);
        Assert.InRange(new FileInfo(Journal).Length, 1, 2 << 20);
        // Forgotten is not fresh, nor is it after a restart.
        Assert.False(store.TrySpend("one", "uuid 5", Now + 5, Now));
        File.Copy(Journal, Journal + ".left");
        using (var once = new NonceStore(Journal + ".left", Now, forgetsOld: true))
            Assert.False(once.TrySpend("one", "uuid 5", Now + 5, Now));
        using (var twice = new NonceStore(Journal + ".left", Now, forgetsOld: true))
            Assert.False(twice.TrySpend("one", "uuid 6", Now + 6, Now));
        Assert.False(store.TrySpend("one", "never seen", Now + 100, Now));
    }

    [Fact]
    public void Old_hotkeys_are_forgotten_where_age_is_checked_anyway()
    {
        using var store = new NonceStore(null, Now, forgetsOld: true);
        store.TrySpend("old", "u", Now, Now);
        var later = Now + (3600L * 1_000_000_000);
        store.TrySpend("new", "u", later, later);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_at_the_start()
    {
        var file = _folder.Write("file", [1]);
        Assert.ThrowsAny<IOException>(() => new NonceStore(Path.Combine(file, "nonces"), Now, forgetsOld: true));
    }

    [Property(MaxTest = 100)]
    public void No_nonce_is_ever_taken_twice_however_little_is_remembered(byte[] uuids)
    {
        var table = new NonceTable(dendritesAHotkey: 2, hotkeys: 2);
        var taken = new HashSet<(int, int, long)>();
        var clock = 0L;
        foreach (var b in uuids)
        {
            var (hotkey, uuid, nonce) = (b % 4, (b >> 2) % 4, clock - ((b >> 4) % 4));
            if (table.TryAdvance(NonceKey.Of($"{hotkey}", $"{uuid}"), nonce))
                Assert.True(taken.Add((hotkey, uuid, nonce)));
            clock++;
        }
    }
}
