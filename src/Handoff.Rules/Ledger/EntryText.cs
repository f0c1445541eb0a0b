using System.Buffers;
using System.Text;
using System.Text.Json;
using Handoff.Rules.Events;
using Handoff.Rules.Text;

namespace Handoff.Rules.Ledger;

/// <summary>Writes the text of ledger entries and of events that go out, both compact JSON.</summary>
internal static class EntryText
{
    /// <summary>Writes one JSON object.</summary>
    public static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    public static void Time(this Utf8JsonWriter json, string name, DateTimeOffset? value) =>
        json.Text(name, value is { } time ? Rfc3339.Write(time) : null);

    public static void Person(this Utf8JsonWriter json, string name, Custody.Person? person)
    {
        if (person is not null)
        {
            json.WriteStartObject(name);
            json.WriteString("userId", person.UserId);
            json.Text("userName", person.UserName);
            json.WriteEndObject();
        }
    }

    public static void Map(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? values)
    {
        if (values is { Count: > 0 })
        {
            json.WriteStartObject(name);
            foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }
    }

    /// <summary>The event's own content, field by field; what it did not say is left out.</summary>
    public static void Fact(this Utf8JsonWriter json, Fact fact)
    {
        json.Text("attributedBy", fact.AttributedBy);
        json.Text("terminal", fact.Terminal);
        json.Text("ipAddress", fact.IpAddress);
        json.Text("browserId", fact.BrowserId);
        json.Text("userId", fact.UserId);
        json.Text("userName", fact.UserName);
        json.Text("sessionId", fact.SessionId);
        json.Text("appId", fact.AppId);
        json.Text("tokenId", fact.TokenId);
        if (fact.Kind == FactKind.SessionStarted)
        {
            json.WriteBoolean("interactive", fact.Interactive);
            json.WriteString("principalKind", Words.Of(fact.Principal));
        }

        if (fact.Fresh is { } fresh)
        {
            json.WriteBoolean("fresh", fresh);
        }

        json.Text("freshBecause", fact.FreshBecause);

        json.Text("onBehalfOf", fact.OnBehalfOf);
        json.Texts("authMethods", fact.AuthMethods);
        json.Time("tokenIssuedAt", fact.TokenIssuedAt);
        json.Time("dueAt", fact.DueAt);
        json.Text("answersHandoff", fact.HandoffId);
        json.Texts("cleared", fact.Cleared);
        json.Text("fromDepartment", fact.FromDepartment);
        json.Text("toDepartment", fact.ToDepartment);
        json.Time("departedAt", fact.DepartedAt);
        json.Text("reason", fact.Reason);
        json.Time("validFrom", fact.ValidFrom);
        json.Text("requestedBy", fact.RequestedBy);
        json.Map("details", fact.Details);
        json.Text("secretName", fact.SecretName);
        json.Text("secretVersion", fact.SecretVersion);
    }

    private static void Texts(this Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }
}
