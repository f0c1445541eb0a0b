using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>A few events on a few devices.</summary>
internal static class SmallStory
{
    public static readonly DateTimeOffset Begins = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    public static readonly string Policy = PolicyText();

    public static IReadOnlyList<Told> From(int seed)
    {
        var chance = new Random(seed);
        var (devices, people, at) = (chance.Next(1, 4), chance.Next(2, 4), Begins);
        var told = new List<Told>();
        var count = chance.Next(10) == 0 ? chance.Next(9, 24) : chance.Next(3, 9);
        for (var number = 0; number < count; number++)
        {
            at += TimeSpan.FromMilliseconds(chance.Next(3) switch { 0 => chance.Next(5_000), 1 => chance.Next(120_000), _ => chance.Next(2_400_000) });
            var what = chance.Next(12) switch
            {
                < 5 => What.SessionStarted,
                5 => What.SessionActive,
                6 => What.SessionEnded,
                7 => What.DeviceCheckedOut,
                8 => What.DeviceCheckedIn,
                9 => What.WorkerShiftEnded,
                10 => What.DeviceLost,
                _ => What.WorkerDeparted,
            };
            var user = $"operator-{(char)('a' + chance.Next(people))}";
            var fact = new Happened(what, at, "/ward", $"e{number}")
            {
                User = what is What.DeviceCheckedIn or What.DeviceLost ? null : user,
                Device = what is What.WorkerShiftEnded or What.WorkerDeparted ? null : $"tablet-{chance.Next(devices)}",
                Session = what == What.SessionStarted ? $"s{number}" : what is What.SessionActive or What.SessionEnded ? $"s{chance.Next(number + 1)}" : null,
            };
            var arrives = at + TimeSpan.FromMilliseconds(chance.Next(4) == 0 ? chance.Next(480_000) : chance.Next(2_000));
            told.Add(new Told(fact, Json(fact), arrives, false));
            if (chance.Next(6) == 0)
            {
                told.Add(new Told(fact, Json(fact), arrives + TimeSpan.FromMilliseconds(chance.Next(3) == 0 ? 0 : chance.Next(600_000)), true));
            }
        }

        return told;
    }

    private static string Json(Happened fact)
    {
        var data = new JsonObject();
        foreach (var (name, value) in new[] { ("userId", fact.User), ("deviceId", fact.Device), ("sessionId", fact.Session) })
        {
            if (value is not null)
            {
                data[name] = value;
            }
        }

        var words = fact.What.ToString();
        var split = words.StartsWith("Session", StringComparison.Ordinal) ? 7 : 6;
        return new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = fact.Id,
            ["source"] = fact.Source,
            ["type"] = $"Handoff.{words[..split]}.{words[split..]}",
            ["time"] = fact.At.ToString("O", CultureInfo.InvariantCulture),
            ["data"] = data,
        }.ToJsonString();
    }

    private static string PolicyText()
    {
        var policy = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.json")))!;
        policy["scope"]!["devices"] = new JsonArray(new JsonObject { ["pattern"] = "tablet-*", ["class"] = "clinical-tablet" });
        return policy.ToJsonString();
    }
}
