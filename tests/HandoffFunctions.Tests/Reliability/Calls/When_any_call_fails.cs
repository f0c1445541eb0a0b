using System.Collections.Concurrent;
using HandoffFunctions.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>
/// Every call that a story makes fails in every way. Whatever is delivered again, every process that follows and every sweep may go on; then all must
/// have ended as if nothing had happened. Which calls there are is taken from a run that nobody disturbs, so a new call is covered by itself.
/// </summary>
public sealed class When_any_call_fails(ITestOutputHelper output)
{
    private const string Row = "Every call fails in every way";

    /// <summary>Two cores are what CI has.</summary>
    private const int AtOnce = 2;

    /// <summary>What the stories made of calls when this was written; fewer would mean that some are no longer looked at.</summary>
    private const int FewestCalls = 4200;

    private static readonly ConcurrentDictionary<string, (int Calls, IReadOnlyList<Disturbance> Tries)> Tried = new();

    public static TheoryData<string> Stories => [.. AllStories.Everything.Select(story => story.Name)];

    [Theory]
    [MemberData(nameof(Stories))]
    public void It_ends_as_if_nothing_had_happened(string name)
    {
        var undisturbed = Play.Of(AllStories.Named(name), null);
        var tries = Tries(undisturbed).ToList();
        Assert.True(tries.Count > 0, undisturbed.End);
        var wrong = new ConcurrentBag<string>();
        Parallel.ForEach(tries, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, disturbance =>
        {
            // Each run tells the story anew.
            var played = Play.Of(AllStories.Named(name), disturbance);
            if (played.Disturbed?.Shape != undisturbed.Calls[disturbance.Number].Shape)
            {
                wrong.Add($"{disturbance} met {played.Disturbed} and not {undisturbed.Calls[disturbance.Number]}");
            }
            else if (played.End != undisturbed.End)
            {
                wrong.Add($"{disturbance.Way} {played.Disturbed}\n{Difference(undisturbed.End, played.End)}");
            }
        });

        output.WriteLine($"{undisturbed.Calls.Count} calls, {tries.Count} tries, {wrong.Count} ended otherwise than\n{undisturbed.End}\n{string.Join('\n', wrong.Order())}");
        Record(name, undisturbed, tries);
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {tries.Count} ended otherwise");
    }

    [Fact]
    public void No_story_and_no_call_has_gone_unnoticed()
    {
        var calls = AllStories.Everything.Sum(story => Play.Of(story, null).Calls.Count);
        Assert.True(AllStories.Everything.Count >= 41 && calls >= FewestCalls, $"only {calls} calls in {AllStories.Everything.Count} stories");
    }

    private static void Record(string name, Played undisturbed, IReadOnlyList<Disturbance> tries)
    {
        Tried[name] = (undisturbed.Calls.Count, tries);
        Figures.Record(Row, "stories", Tried.Count);
        Figures.Record(Row, "calls numbered", Tried.Values.Sum(one => one.Calls));
        foreach (var way in Tried.Values.SelectMany(one => one.Tries).GroupBy(one => one.Way))
        {
            Figures.Record(Row, $"crash sites tried, {way.Key}", way.Count());
        }
    }

    /// <summary>Every call fails in each of the ways in which calls always do, and in one of the others in turn; in the long version in all.</summary>
    private static IEnumerable<Disturbance> Tries(Played undisturbed) => undisturbed.Calls.SelectMany(call =>
    {
        var ways = Ways.All.Where(way => !(call.Reads && way.IsForWrites())).ToList();
        var others = ways.Except(Ways.Always).ToList();
        return (Figures.Long ? ways : ways.Intersect(Ways.Always).Append(others[call.Number % others.Count])).Select(way => new Disturbance(call.Number, way));
    });

    private static string Difference(string expected, string found)
    {
        var (before, after) = (expected.Split('\n'), found.Split('\n'));
        return string.Join('\n', before.Except(after).Select(line => $"  - {line}").Concat(after.Except(before).Select(line => $"  + {line}")));
    }
}
