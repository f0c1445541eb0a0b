using Handoff.Rules.Ledger;
using Xunit;

namespace Handoff.Rules.Tests.Ledger;

public sealed class When_a_ledger_is_verified
{
    private static readonly LedgerEntry[] Good = Entries(5, "entry");

    private static LedgerEntry[] Entries(int count, string text)
    {
        var entries = new List<LedgerEntry>();
        for (var i = 1; i <= count; i++)
        {
            entries.Add(Chain.Append(i - 1, entries.LastOrDefault()?.Hash, $"{{\"text\":\"{text} {i}\"}}"));
        }

        return [.. entries];
    }

    private static Verification Verify(IEnumerable<LedgerEntry> entries, LedgerEntry? head = null)
    {
        var verify = new VerifyChain();
        foreach (var entry in entries)
        {
            verify.Next(entry);
        }

        return verify.Done((head ?? Good[^1]).Seq, (head ?? Good[^1]).Hash);
    }

    [Fact]
    public void A_good_one_is_valid() => Assert.Equal(new Verification(true, 5, Good[4].Hash, null, null), Verify(Good));

    [Fact]
    public void An_empty_one_is_valid_when_its_head_is_empty() =>
        Assert.Equal(new Verification(true, 0, new string('0', 64), null, null), new VerifyChain().Done(0, null));

    public static TheoryData<string, long> Tampered => new()
    {
        { "text", 3 }, { "hash", 3 }, { "text and hash", 4 }, { "swapped", 2 }, { "dropped", 3 }, { "first dropped", 1 }, { "doubled", 3 }, { "tail", 5 }, { "all", 1 },
        { "inserted", 4 }, { "added", 6 },
    };

    [Theory]
    [MemberData(nameof(Tampered))]
    public void A_bad_one_names_the_first_bad_entry(string how, long firstBad)
    {
        LedgerEntry[] bad = how switch
        {
            "text" => [.. Good[..2], Good[2] with { Text = Good[2].Text + " " }, .. Good[3..]],
            "hash" => [.. Good[..2], Good[2] with { Hash = Good[1].Hash }, .. Good[3..]],
            "text and hash" => [.. Good[..2], Chain.Append(2, Good[1].Hash, "{}"), .. Good[3..]],
            "swapped" => [Good[0], Good[2], Good[1], .. Good[3..]],
            "dropped" => [.. Good[..2], .. Good[3..]],
            "first dropped" => Good[1..],
            "doubled" => [.. Good[..3], Good[2], .. Good[3..]],
            "tail" => Good[..4],
            "inserted" => [.. Good[..3], Chain.Append(3, Good[2].Hash, "{}"), .. Good[3..]],
            "added" => [.. Good, Chain.Append(5, Good[4].Hash, "{}")],
            _ => [],
        };

        var found = Verify(bad);

        Assert.Equal((false, firstBad), (found.Valid, found.FirstBad));
        Assert.NotEmpty(found.Reason!);
    }

    [Fact]
    public void One_that_was_written_anew_from_the_start_shows_at_its_head()
    {
        var found = Verify(Entries(5, "another"));

        Assert.Equal((false, 5L), (found.Valid, found.FirstBad));
        Assert.Contains("hash", found.Reason, StringComparison.Ordinal);
    }
}
