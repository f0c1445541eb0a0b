using System.Globalization;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Simulation.Model;

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
