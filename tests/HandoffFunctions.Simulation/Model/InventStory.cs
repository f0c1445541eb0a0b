using System.Text.Json;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Simulation.Model;

/// <summary>Makes up stories: the same seed and knobs give the same story, to the letter.</summary>
internal static class InventStory
{
    private static readonly string[] Classes = ["clinical-tablet", "shared-workstation", "plant-terminal", "control-room-console", "jump-host", "kiosk"];

    private static readonly Lazy<string> DefaultPolicy = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.json")));

    private static readonly Lazy<string> WithClasses = new(() => NameClasses(DefaultPolicy.Value));

    public static Story From(int seed, StoryKnobs? knobs = null)
    {
        knobs ??= StoryKnobs.Default;
        var chance = new Random(seed);
        var devices = Enumerable.Range(1, chance.Next(1, knobs.MostDevices + 1)).Select(n => $"{Classes[chance.Next(Classes.Length)]}-{n}").ToList();
        var people = Enumerable.Range(0, chance.Next(2, Math.Max(3, knobs.MostPeople + 1))).Select(n => $"operator-{(char)('a' + n)}").ToList();
        var day = new InventDay(chance, knobs, devices, people);
        var facts = Enumerable.Range(1, chance.Next(knobs.FewestEvents, knobs.MostEvents + 1)).Select(day.Next).ToList();
        return new Story(seed, knobs.Policy ?? WithClasses.Value, devices, people, [.. Deliver(facts, chance, knobs).OrderBy(told => told.ArrivesAt)]);
    }

    /// <summary>A policy with a pattern for each class, so that the devices of a story are in scope from their first event on.</summary>
    public static string NameClasses(string policy)
    {
        var json = JsonNode.Parse(policy)!;
        json["scope"]!["devices"] = new JsonArray([.. Classes.Select(name => (JsonNode)new JsonObject { ["pattern"] = $"{name}-*", ["class"] = name })]);
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static IEnumerable<Told> Deliver(List<Happened> facts, Random chance, StoryKnobs knobs)
    {
        foreach (var fact in facts)
        {
            var json = WriteEvent.Of(fact, chance);
            var late = chance.NextDouble() < knobs.Late ? knobs.Latest * chance.NextDouble() : TimeSpan.FromMilliseconds(chance.Next(0, 1500));
            var told = new Told(fact, json, fact.At + late, false);
            yield return told;
            if (chance.NextDouble() < knobs.Repeated)
            {
                yield return told with { ArrivesAt = told.ArrivesAt + TimeSpan.FromMilliseconds(chance.Next(0, 600_000)), IsRepeat = true };
            }
        }
    }
}
