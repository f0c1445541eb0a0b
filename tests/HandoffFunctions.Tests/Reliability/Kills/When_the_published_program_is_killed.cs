using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace HandoffFunctions.Tests.Reliability.Kills;

/// <summary>
/// SIGKILL of the published program, with Azurite behind it, during a story of every kind: at one call of each kind that it makes, and at all of
/// them in the long version. Whoever told it tells it again, and the sweep comes.
/// </summary>
public sealed class When_the_published_program_is_killed(When_the_published_program_is_killed.PromptStack own, ITestOutputHelper output) : IClassFixture<When_the_published_program_is_killed.PromptStack>
{
    private const string Row = "Every call fails in every way";

    private static readonly ConcurrentDictionary<string, (int Calls, int Killed)> Tried = new();

    public static TheoryData<string> Stories => [.. KilledStories.All.Select(story => story.Name)];

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task It_ends_as_if_nothing_had_happened(string name)
    {
        var turn = KilledStories.All.ToList().FindIndex(story => story.Name == name);
        var chosen = 0;
        var (calls, killed, missed) = await new KilledInStory(own.Stack, KilledStories.All[turn]).AtAsync(
            all =>
            {
                List<KillSite> sites = [.. Figures.Long ? KillSites.All(all) : KillSites.OneOfEachKind(all, turn)];
                chosen = sites.Count;
                return sites;
            },
            ComeToRestAsync);
        output.WriteLine($"killed {killed} times at {chosen} sites of {calls} calls{string.Concat(missed.Select(site => $"; never came to {site}"))}");
        Tried[name] = (calls, killed);
        Figures.Record(Row, "calls of the published program that were numbered", Tried.Values.Sum(one => one.Calls));
        Figures.Record(Row, "sites of them at which it was killed", Tried.Values.Sum(one => one.Killed));
        Assert.True(chosen >= FewestKinds, $"only {chosen} sites");
        // What is written from time to time only, such as how fresh a feed is, need not come again.
        Assert.True(4 * missed.Count <= chosen, $"{missed.Count} of {chosen} calls never came");
    }

    /// <summary>Reads and writes of storage at least, and of whatever else the story is about.</summary>
    private const int FewestKinds = 3;

    private async Task ComeToRestAsync()
    {
        await own.Stack.IdleAsync();
        await own.Stack.SweepAsync();
        await own.Stack.SweepAsync();
    }

    /// <summary>Effects show at once, so that each story makes the same calls; what failed is due again at once, so that a sweep has something to take.</summary>
    public sealed class PromptStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with
        {
            ReadBackLag = TimeSpan.Zero,
            PolicyFile = PolicyFile.With(policy =>
            {
                policy["retries"] = new JsonObject { ["attempts"] = 10, ["firstDelay"] = "100ms", ["longestDelay"] = "100ms" };
                policy["readBack"] = new JsonObject { ["wait"] = "100ms" };
            }),
        };
    }
}
