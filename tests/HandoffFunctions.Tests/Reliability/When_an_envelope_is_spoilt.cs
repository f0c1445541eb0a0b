using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Tests.Given;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Hosting;
using HandoffFunctions.Simulation;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>What stands between the host and the readers, given tens of thousands of spoilt bodies: nothing is lost, and what is kept fits its row.</summary>
public sealed class When_an_envelope_is_spoilt
{
    private static readonly int Bodies = Figures.Long ? 400_000 : 20_000;

    [Fact]
    public void Taking_it_apart_never_throws_and_loses_nothing()
    {
        var (chance, pieces) = (new Random(71), 0);
        var spoil = new Spoil(chance, 20_000);
        for (var run = 0; run < Bodies; run++)
        {
            var inside = Events.SignIn("tablet", "operator-a", "s-1");
            JsonNode? evt = chance.Next(3) switch { 0 => inside, 1 => inside.ToJsonString(), _ => new JsonArray(inside, inside.DeepClone()).ToJsonString() };
            var body = spoil.Of(new JsonObject { ["Data"] = new JsonObject { ["evt"] = evt }, ["Metadata"] = new JsonObject { ["sys"] = new JsonObject { ["MethodName"] = "OnSignIn" } } });

            IReadOnlyList<ReadOnlyMemory<byte>>? events = null;
            var thrown = Record.Exception(() => events = Invocation.Events(body));

            Assert.True(thrown is null, $"body {run}, {Convert.ToBase64String(body)}: {thrown}");
            // Nothing of it may mean nothing of it: only an empty batch has no events.
            Assert.True(events!.Count > 0 || Encoding.UTF8.GetString(body).Contains("[]", StringComparison.Ordinal) || Encoding.UTF8.GetString(body).Contains("[ ]", StringComparison.Ordinal), Convert.ToBase64String(body));
            pieces += events.Count;
        }

        Figures.Record("Poison", "envelopes taken apart in memory", Bodies);
        Assert.True(pieces > Bodies / 2);
    }

    [Fact]
    public void An_excerpt_always_fits_its_row()
    {
        var spoil = new Spoil(new Random(72), 20_000);
        for (var run = 0; run < Bodies / 4; run++)
        {
            var body = spoil.Of(Events.SignIn("tablet", "operator-a", "s-1").With("note", new string('n', run % 97)));
            Check(body);
        }

        // Cut at every place within a character of two halves, and of four bytes.
        for (var before = 0; before < 64; before++)
        {
            Check(Encoding.UTF8.GetBytes(new string('a', before) + string.Concat(Enumerable.Repeat("b \ud83d\ude80", 1200))));
        }
    }

    /// <summary>Who chooses the text must not choose how long looking at it takes: of the worst, a few milliseconds, and never a second.</summary>
    [Theory]
    [InlineData("\"token")]
    [InlineData("\\")]
    [InlineData("\\\"token")]
    [InlineData("\\\\\"")]
    [InlineData("token")]
    [InlineData("\\u")]
    [InlineData("eyJ")]
    [InlineData("eyJ.")]
    [InlineData("a=")]
    [InlineData("\"key\" : ")]
    [InlineData("key\\\"")]
    [InlineData("{\"pin\":")]
    [InlineData("\"pin\":\\\"")]
    public void An_excerpt_is_made_in_no_time(string piece)
    {
        foreach (var before in new[] { "", "\"", "{\"", "\\\"" })
        {
            var body = Encoding.UTF8.GetBytes(before + string.Concat(Enumerable.Repeat(piece, 5000 / piece.Length)));
            Assert.True(Enumerable.Range(0, 5).Min(_ => Time(body)) < TimeSpan.FromMilliseconds(300), $"{before}{piece}…");
        }
    }

    private static TimeSpan Time(byte[] body)
    {
        var started = TimeProvider.System.GetTimestamp();
        RejectedEvents.Excerpt(body);
        return TimeProvider.System.GetElapsedTime(started);
    }

    private static void Check(byte[] body)
    {
        var excerpt = RejectedEvents.Excerpt(body);
        Assert.InRange(excerpt.Length, 0, 2000);
        Assert.DoesNotContain(excerpt, char.IsControl);
        var row = new TableEntity("s0", "r!x") { ["excerpt"] = excerpt };
        var refused = Record.Exception(() => TableLimits.Check([new TableAction.Add(row)]));
        Assert.True(refused is null, $"{refused?.Message} {Convert.ToBase64String(body)}");
    }
}
