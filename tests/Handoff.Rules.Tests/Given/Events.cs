using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;

namespace Handoff.Rules.Tests.Given;

/// <summary>Events as they are delivered, in both schemas.</summary>
internal static class Events
{
    public static readonly DateTimeOffset Now = Day.At("12:00");

    private const string Where = """ "deviceId": "tablet-17" """;
    private const string Who = """ "userId": "operator-a", "sessionId": "s1" """;

    /// <summary>Every type that has facts of its own, with the least data that it needs, the most that it may have, and the fact.</summary>
    public static readonly (string Type, string Least, string Most, FactKind Kind)[] Types =
    [
        ("Handoff.Session.Started", $"{Who}, {Where}",
            $$"""{{Who}}, {{Where}}, "userName": "operator-a@ward.example", "appId": "chart", "interactive": false, "authMethods": ["fido2"], "principalKind": "agent", "onBehalfOf": "operator-b", "department": "ward-7", "deviceClass": "clinical-tablet" """,
            FactKind.SessionStarted),
        ("Handoff.Session.Active", $"{Who}, \"terminal\": \"press-4\"",
            $$"""{{Who}}, {{Where}}, "appId": "chart", "tokenIssuedAt": "2026-03-02T07:59:00.123456789+01:00", "principalKind": "servicePrincipal", "onBehalfOf": "operator-b" """,
            FactKind.SessionActive),
        ("Handoff.Session.Ended", $"{Who}, \"ipAddress\": \"192.0.2.44\"", $"{Who}, {Where}", FactKind.SessionEnded),
        ("Handoff.Device.CheckedOut", $"{Where}, \"userId\": \"operator-a\"",
            $$"""{{Where}}, "userId": "operator-a", "userName": "operator-a@ward.example", "deviceClass": "clinical-tablet", "department": "ward-7", "dueAt": "2026-03-02T19:00:00Z" """,
            FactKind.CheckedOut),
        ("Handoff.Device.CheckedIn", Where, $"{Where}, \"userId\": \"operator-a\"", FactKind.CheckedIn),
        ("Handoff.Device.Reset", Where, $$"""{{Where}}, "handoffId": "h", "cleared": ["browser", "tokens", "credentials", "app:chart"] """, FactKind.DeviceReset),
        ("Handoff.App.SessionCleared", $"\"appId\": \"chart\", \"userId\": \"operator-a\", {Where}",
            $"\"appId\": \"chart\", \"userId\": \"operator-a\", {Where}, \"handoffId\": \"h\"", FactKind.AppSessionCleared),
        ("Handoff.Device.Lost", Where, Where, FactKind.DeviceLost),
        ("Handoff.Device.Retired", Where, Where, FactKind.DeviceRetired),
        ("Handoff.Worker.ShiftEnded", "\"userId\": \"operator-a\"", "\"userId\": \"operator-a\", \"department\": \"ward-7\"", FactKind.ShiftEnded),
        ("Handoff.Worker.Moved", "\"userId\": \"operator-a\"", "\"userId\": \"operator-a\", \"fromDepartment\": \"ward-7\", \"toDepartment\": \"ward-8\"", FactKind.Moved),
        ("Handoff.Worker.Departed", "\"userId\": \"operator-a\"",
            "\"userId\": \"operator-a\", \"departedAt\": \"2026-03-02T15:00:00Z\", \"privileged\": true, \"reason\": \"contract ended\"", FactKind.Departed),
        ("Microsoft.KeyVault.SecretNewVersionCreated", Secret("ward-wifi"), Secret("ward-wifi"), FactKind.SecretNewVersion),
        ("Microsoft.KeyVault.SecretNearExpiry", Secret("ward-wifi"), Secret("ward-wifi"), FactKind.SecretNearExpiry),
        ("Microsoft.KeyVault.SecretExpired", Secret("ward-wifi"), Secret("ward-wifi"), FactKind.SecretExpired),
    ];

    public static string CloudEvent(string type, string data, string time = "2026-03-02T08:00:00Z") =>
        $$"""{ "specversion": "1.0", "id": "e1", "source": "/badge-readers/ward-7", "type": "{{type}}", "subject": "x", "time": "{{time}}", "data": { {{data}} } }""";

    public static string EventGrid(string type, string data, string time = "2026-03-02T08:00:00Z") =>
        $$"""{ "id": "e1", "topic": "/badge-readers/ward-7", "eventType": "{{type}}", "subject": "x", "eventTime": "{{time}}", "dataVersion": "1", "metadataVersion": "1", "data": { {{data}} } }""";

    /// <summary>A sign-in with one thing changed.</summary>
    public static string With(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(CloudEvent("Handoff.Session.Started", $"{Who}, {Where}"))!.AsObject();
        change(json);
        return json.ToJsonString();
    }

    public static Reading Read(string json) => ReadEvent.From(Encoding.UTF8.GetBytes(json), Now);

    private static string Secret(string name) =>
        $$""" "Id": "https://vault.example/secrets/{{name}}/0123abcd", "VaultName": "vault", "ObjectType": "Secret", "ObjectName": "{{name}}", "Version": "0123abcd", "NBF": null, "EXP": 1772438400 """;
}
