using Xunit;

namespace HandoffFunctions.Simulation.Order;

public sealed class When_a_known_story_is_told_in_every_order
{
    public static IEnumerable<object[]> Stories => from story in KnownStories.All from pace in Enum.GetNames<Pace>() select (object[])[story.Name, pace];

    [Theory]
    [MemberData(nameof(Stories))]
    public void It_ends_as_when_told_in_order(string name, string pace)
    {
        var story = KnownStories.All.Single(story => story.Name == name);
        var sorted = Telling.Sorted(story, Enum.Parse<Pace>(pace));
        var expected = sorted.Tell();
        var chance = new Random(name.Length);
        var wrong = new List<string>();
        var tellings = 0;
        foreach (var order in Orders.Of(story.Events.Count))
        {
            var times = story.Events.Select(_ => chance.Next(1, 4)).ToArray();
            var telling = sorted with { Deliveries = Orders.WithRepeats(order, times, chance) };
            tellings++;
            var end = telling.Tell();
            var unexplained = Difference.Between(expected, end).Where(difference => difference.ExplainedBy is null).ToList();
            if (unexplained.Count > 0)
            {
                wrong.Add($"{telling}\n{string.Join('\n', unexplained)}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {tellings} tellings end differently. {string.Join("\n\n", wrong.Take(3))}");
    }
}
