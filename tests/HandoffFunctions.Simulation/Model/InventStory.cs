using System.Globalization;
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

/// <summary>Writes a fact as the CloudEvent that a source would send.</summary>
internal static class WriteEvent
{
    private static readonly string[] Offsets = ["Z", "+01:00", "-05:30", "+00:00"];

    public static string Of(Happened fact, Random chance)
    {
        var data = new JsonObject();
        Put("deviceId", fact.Device);
        Put("userId", fact.User);
        Put("sessionId", fact.Session);
        Put("appId", fact.App);
        Put("onBehalfOf", fact.AgentOf);
        Put("principalKind", fact.AgentOf is null ? null : "agent");
        Put("tokenIssuedAt", fact.TokenIssuedAt is { } issued ? Time(issued, chance) : null);
        Put("dueAt", fact.DueAt is { } due ? Time(due, chance) : null);
        PutAll("authMethods", fact.Methods);
        PutAll("cleared", fact.Cleared);
        if (!fact.Interactive)
        {
            data["interactive"] = false;
        }

        return new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = fact.Id,
            ["source"] = fact.Source,
            ["type"] = TypeOf(fact.What),
            ["time"] = Time(fact.At, chance),
            ["data"] = data,
        }.ToJsonString();

        void Put(string name, string? value)
        {
            if (value is not null)
            {
                data[name] = value;
            }
        }

        void PutAll(string name, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                data[name] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
            }
        }
    }

    /// <summary>SessionStarted is Handoff.Session.Started, and so on.</summary>
    private static string TypeOf(What what)
    {
        var name = what.ToString();
        var second = what == What.AppSessionCleared ? 3 : 1 + name.AsSpan(1).IndexOfAnyInRange('A', 'Z');
        return $"Handoff.{name[..second]}.{name[second..]}";
    }

    /// <summary>Any offset, as the contract allows; all seven digits, so that nothing is lost on the way.</summary>
    private static string Time(DateTimeOffset at, Random chance)
    {
        var offset = Offsets[chance.Next(Offsets.Length)];
        var shift = offset == "Z" ? TimeSpan.Zero : TimeSpan.ParseExact(offset[1..], "hh\\:mm", CultureInfo.InvariantCulture) * (offset[0] == '-' ? -1 : 1);
        return at.ToOffset(shift).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + offset;
    }
}
