using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Signals;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Tests.Given;

/// <summary>Security event tokens: the claims, as they are once the signature is checked.</summary>
internal static class Signals
{
    public const string Issuer = "https://idp.example";
    public const string Caep = "https://schemas.openid.net/secevent/caep/event-type/";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples", "signals");

    public static Transmitter From(PersonBy personBy = PersonBy.Sub) => new(Issuer, "https://handoff.example/api/ssf/events", null, personBy);

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static JsonObject Sample(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!.AsObject();

    /// <summary>A sample with something changed.</summary>
    public static JsonObject Sample(string name, Action<JsonObject> change)
    {
        var claims = Sample(name);
        change(claims);
        return claims;
    }

    /// <summary>The only event of a token.</summary>
    public static JsonObject TheEvent(this JsonObject claims) => claims["events"]!.AsObject().Single().Value!.AsObject();

    public static IReadOnlyList<Reading> ReadAll(this JsonNode claims, PersonBy personBy = PersonBy.Sub) => ReadAll(claims.ToJsonString(), personBy);

    public static IReadOnlyList<Reading> ReadAll(string claims, PersonBy personBy = PersonBy.Sub)
    {
        using var json = JsonDocument.Parse(claims);
        return ReadSignal.From(json.RootElement, From(personBy), Events.Now);
    }

    public static Fact TheFact(this JsonNode claims, PersonBy personBy = PersonBy.Sub) => ((Reading.Read)claims.ReadAll(personBy).Single()).Fact;

    /// <summary>A transmitter says that sessions ended: those that fit everything it names.</summary>
    public static Fact Revoked(this DateTimeOffset at, string? user = null, string? session = null, string? app = null) => new()
    {
        Kind = FactKind.SessionRevoked,
        Key = new EventKey(Issuer, $"{at:HH:mm:ss.fff} {user} {session} {app}"),
        At = at,
        DeviceId = Facts.Tablet,
        AttributedBy = "deviceId",
        UserId = user,
        SessionId = session,
        AppId = app,
    };

    /// <summary>What came of a token, on one line.</summary>
    public static string Told(this Reading reading) => reading switch
    {
        Reading.Read { Fact: var fact } => string.Join(' ', new[]
        {
            Words.Of(fact.Kind),
            fact.UserId is { } user ? $"of {user}" : fact.UserName is { } name ? $"of <{name}>" : null,
            fact.DeviceId is { } device ? $"on {device}" : null,
            fact.SessionId is { } session ? $"session {session}" : null,
            fact.AppId is { } app ? $"in {app}" : null,
            $"at {fact.At:HH:mm:ss}",
            fact.Reason is { } reason ? $"because {reason}" : null,
            fact.Details is { Count: > 0 } details ? $"({string.Join(", ", details.Select(pair => $"{pair.Key} {pair.Value}"))})" : null,
        }.OfType<string>()),
        Reading.Ignored ignored => $"ignored: {ignored.Reason}",
        Reading.Rejected rejected => $"rejected: {rejected.Reason}",
        _ => throw new InvalidOperationException(),
    };
}
