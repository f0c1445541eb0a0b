using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>What comes together: an event alone, records of logs with others that come within a minute.</summary>
internal static class Batches
{
    private const int MostRecords = 4;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    /// <summary>The story, with the sign-ins of one log or the other told by records in place of events.</summary>
    public static Story WithRecords(Story story, Random chance)
    {
        var records = story.Facts.Where(_ => chance.Next(4) > 0).ToDictionary(fact => fact, WriteRecord.Of);
        return new Story(story.Seed, story.Policy, story.Devices, story.People,
            [.. story.Deliveries.Select(told => records.GetValueOrDefault(told.Fact) is var (fact, json) ? told with { Fact = fact, Json = json, IsRecord = true } : told)]);
    }

    /// <param name="deliveries">In the order in which they come.</param>
    public static IEnumerable<IReadOnlyList<Told>> Of(IReadOnlyList<Told> deliveries)
    {
        var records = new List<Told>();
        foreach (var told in deliveries)
        {
            if (!told.IsRecord)
            {
                yield return [told];
                continue;
            }

            if (records.Count == MostRecords || (records.Count > 0 && told.ArrivesAt > records[0].ArrivesAt + Within))
            {
                yield return [.. records];
                records.Clear();
            }

            records.Add(told);
        }

        if (records.Count > 0)
        {
            yield return records;
        }
    }
}
