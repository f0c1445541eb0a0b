using HandoffFunctions.Local;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace HandoffFunctions.Tests.Reliability.Kills;

/// <summary>
/// SIGKILL of the published program, with Azurite behind it, during a story of every kind: at some calls of each, and at all of them in the long
/// version. Whoever told it tells it again, and the sweep comes.
/// </summary>
[Trait("Category", "Long")]
public sealed class When_the_published_program_is_killed(When_the_published_program_is_killed.PromptStack own, ITestOutputHelper output) : IClassFixture<When_the_published_program_is_killed.PromptStack>
{
    /// <summary>Calls of each story at which CI kills.</summary>
    private const int Sample = 3;

    public static TheoryData<string, bool> Stories
    {
        get
        {
            var all = new TheoryData<string, bool>();
            foreach (var story in KilledStories.All)
            {
                all.Add(story.Name, false);
                all.Add(story.Name, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task It_ends_as_if_nothing_had_happened(string name, bool applied)
    {
        var story = KilledStories.All.Single(story => story.Name == name);
        var killed = await new KilledInStory(own.Stack, story).AtEachCallAsync(applied, recorded: false, ComeToRestAsync, Figures.Long ? null : Sample);
        output.WriteLine($"killed at {killed} calls");
        Assert.True(killed >= 1, "no call was disturbed");
    }

    private async Task ComeToRestAsync()
    {
        await own.Stack.IdleAsync();
        await own.Stack.SweepAsync();
        await own.Stack.SweepAsync();
    }

    /// <summary>Effects show at once, so that each story makes the same calls.</summary>
    public sealed class PromptStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with { ReadBackLag = TimeSpan.Zero };
    }
}
