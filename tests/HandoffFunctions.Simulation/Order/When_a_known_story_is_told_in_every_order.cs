using Xunit;

namespace HandoffFunctions.Simulation.Order;

public sealed class When_a_known_story_is_told_in_every_order(TellingsCounted counted) : IClassFixture<TellingsCounted>
{
    public static IEnumerable<object[]> Stories => from story in KnownStories.All from pace in Enum.GetNames<Pace>() select (object[])[story.Name, pace];

    [Theory]
    [MemberData(nameof(Stories))]
    public void It_ends_as_when_told_in_order(string name, string pace)
    {
        var story = KnownStories.All.Single(story => story.Name == name);
        var sorted = Telling.Sorted(story, Enum.Parse<Pace>(pace));
        var expected = sorted.Tell();
        var wrong = new List<string>();
        foreach (var telling in Tellings(sorted))
        {
            var differences = Difference.Between(expected, telling.Tell());
            counted.Add(telling, differences);
            if (differences.Where(difference => difference.ExplainedBy is null).ToList() is { Count: > 0 } unexplained)
            {
                wrong.Add($"{telling}\n{string.Join('\n', unexplained)}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} tellings end differently. {string.Join("\n\n", wrong.Take(3))}");
    }

    /// <summary>Every order; each event delivered one to three times, by chance, or in the long version in every combination.</summary>
    private static IEnumerable<Telling> Tellings(Telling sorted)
    {
        var count = sorted.Story.Events.Count;
        var chance = new Random(sorted.Story.Name.Length);
        return from order in Orders.Of(count)
               from times in Figures.Long ? Orders.Times(count) : [[.. Enumerable.Range(0, count).Select(_ => chance.Next(1, 4))]]
               select sorted with { Deliveries = Orders.WithRepeats(order, times, chance) };
    }
}

/// <summary>What all known stories together come to.</summary>
public sealed class TellingsCounted : IDisposable
{
    private readonly Explained _explained = new();
    private int _tellings, _deliveries;

    internal void Add(Telling telling, IReadOnlyList<Difference> differences)
    {
        _tellings++;
        _deliveries += telling.Deliveries.Count;
        _explained.Add(differences);
    }

    public void Dispose()
    {
        Figures.Record("Order and duplicates", "kinds of stories told", KnownStories.All.Count);
        Figures.Record("Order and duplicates", "permutations told", _tellings);
        Figures.Record("Order and duplicates", "deliveries in them, repeats included", _deliveries);
        _explained.Record("permutations");
    }
}
