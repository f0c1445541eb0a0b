using Azure;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Model;
using Xunit;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Each promise is broken once, by hand, in the rows of a story that went well: the oracle must say so, and name the promise.</summary>
public sealed class When_a_row_is_not_as_it_must_be
{
    private static int _seen;

    private const string Secret = "not-for-anybody's+eyes/";

    /// <summary>A story with a handoff, a finding and a fact about a person.</summary>
    private static readonly Lazy<(Story Story, IReadOnlyList<TableEntity> Rows)> Told = new(() =>
    {
        foreach (var seed in Enumerable.Range(1, 10_000))
        {
            var story = InventStory.From(seed, new StoryKnobs { FewestEvents = 8 });
            var rows = TellStory.ToTheLastDelivery(story).Table.Rows;
            if (new[] { "o|", "at|", "w|", "k|", "|h|", "p", "z|" }.All(part => rows.Any(row => row.RowKey.Contains(part, StringComparison.Ordinal))) && rows.Count(IsEntry) > 9)
            {
                return (story, rows);
            }
        }

        throw new InvalidOperationException("No story has all kinds of rows.");
    });

    public static TheoryData<string, string> Ways => new()
    {
        { "an entry is deleted", "ledger rows never vanish" },
        { "an entry was never there", "no gap in a ledger" },
        { "an entry says something else", "ledger rows never change" },
        { "an entry always said something else", "every hash is right" },
        { "an entry follows another", "every hash is right" },
        { "an entry is written again", "ledger rows never change" },
        { "the last entry was never there", "the head names the last entry" },
        { "an entry does not say when it was recorded", "every hash is right" },
        { "the event's row is deleted", "one id row for every event, and its entry once" },
        { "the event's row was never there", "one id row for every event, and its entry once" },
        { "the event has two rows", "one id row for every event, and its entry once" },
        { "the head is deleted", "a ledger's head stays" },
        { "the head says another number", "the head names the last entry" },
        { "the head is another's", "rows stand where their ids say" },
        { "the agenda row is deleted", "one agenda row a subject" },
        { "the agenda row is later", "one agenda row a subject" },
        { "the agenda has two rows", "one agenda row a subject" },
        { "nothing is due though a step is owed", "what is owed has its agenda row" },
        { "an open finding is not listed", "open findings agree" },
        { "an open finding says something else", "open findings agree" },
        { "a finding is deleted", "findings stay on record" },
        { "a closed finding is listed", "open findings agree" },
        { "a handoff's row is deleted", "handoffs stay on record" },
        { "a handoff's row says something else", "handoff rows agree with the head" },
        { "a handoff is counted twice", "a handoff's time to zero access is counted once" },
        { "a handoff is not counted", "a handoff's time to zero access is counted once" },
        { "a step is in no state", "every step is owed, settled or stuck" },
        { "a step is settled by nobody", "every step is owed, settled or stuck" },
        { "a trace is deleted", "traces agree with the head" },
        { "a trace says that nobody holds the device", "traces agree with the head" },
        { "a trace is left behind", "traces agree with the head" },
        { "a device is not known", "known devices stay known" },
        { "a row is enormous", "rows stay small" },
        { "a secret stands in a row", "no secret in any row, log or answer" },
        { "a secret stands in a row in base64", "no secret in any row, log or answer" },
        { "a secret stands in a row in hexadecimal", "no secret in any row, log or answer" },
        { "a secret stands in a row as JSON writes it", "no secret in any row, log or answer" },
        { "a signed token stands in a row", "no secret in any row, log or answer" },
        { "an event is nowhere", "one id row for every event, and its entry once" },
        { "somebody is revoked for nothing", "nothing is revoked that is not on record as owed" },
    };

    [Fact]
    public void What_went_well_is_left_alone()
    {
        var oracle = Oracle();
        oracle.Check(Told.Value.Rows);
        oracle.Check([.. Told.Value.Rows.Select(row => Copy(row))]);
        Assert.InRange(oracle.Largest.Bytes, 1_000, RowSize.MostBytes);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_oracle_says_which_promise_is_broken(string how, string invariant)
    {
        var oracle = Oracle();
        oracle.Scenario = "seed 17, step 4";
        var rows = new Tampered(Told.Value.Rows, Secret);
        // What was seen before and is gone, or changed since, shows only to who has seen it.
        if (!Tampered.WasAlwaysSo(how))
        {
            oracle.Check(Told.Value.Rows);
        }

        var broken = Assert.Throws<InvariantBrokenException>(() =>
        {
            switch (how)
            {
                case "an event is nowhere":
                    oracle.Accepted("/ward", "never-sent", Told.Value.Story.Devices[0], null);
                    break;
                case "somebody is revoked for nothing":
                    oracle.Revoked("operator-z", Told.Value.Story.Deliveries[^1].ArrivesAt);
                    break;
            }

            oracle.Check(rows.By(how));
        });

        Assert.Equal(invariant, broken.Invariant);
        Assert.Contains("seed 17, step 4", broken.Message, StringComparison.Ordinal);
        Figures.Record("The oracle", "ways of tampering, each seen", Interlocked.Increment(ref _seen));
    }

    [Theory]
    [InlineData("a log line with not-for-anybody's+eyes/ in it")]
    [InlineData("x bm90LWZvci1hbnlib2R5J3MrZXllcy8= x")]
    [InlineData("abbm90LWZvci1hbnlib2R5J3MrZXllcy8")]
    [InlineData("6e6f742d666f722d616e79626f64792773")]
    [InlineData("Authorization: eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiYSI6MX0.c2lnbmF0dXJl")]
    public void What_is_said_is_searched_too(string line)
    {
        if (line.StartsWith("6e", StringComparison.Ordinal))
        {
            line += "2b657965732f";
        }

        Assert.Throws<InvariantBrokenException>(() => Oracle().Heard("log", line));
        Oracle().Heard("log", "nothing to see");
    }

    private static Invariants Oracle() => new(Told.Value.Story.Policy, [Secret]);

    internal static bool IsEntry(TableEntity row) => row.RowKey.Contains("|e|", StringComparison.Ordinal);

    internal static TableEntity Copy(TableEntity row, ETag etag = default)
    {
        var copy = new TableEntity(row.PartitionKey, row.RowKey) { ETag = etag == default ? row.ETag : etag, Timestamp = row.Timestamp };
        foreach (var (name, value) in row.Properties)
        {
            copy.Set(name, value);
        }

        return copy;
    }
}
