using System.Text.Json;

namespace Handoff.Rules.Events;

/// <summary>Reads one event into a fact, or says why it states none. Bad input is a value here, never an exception.</summary>
public static class ReadEvent
{
    /// <summary>Furthest that a source's clock may run ahead of ours. A fact from later than that would outrank every real one.</summary>
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromHours(24);

    /// <summary>Reads an event from its JSON text in UTF-8.</summary>
    public static Reading From(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return From(document.RootElement, now);
        }
        catch (JsonException bad)
        {
            return new Reading.Rejected($"not JSON: line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1}");
        }
    }

    public static Reading From(JsonElement json, DateTimeOffset now)
    {
        try
        {
            return Read(json, now);
        }
        catch (InvalidOperationException)
        {
            // The parser takes "\ud800" as a string and refuses only when the text is asked for.
            return new Reading.Rejected("a text in the event is not valid Unicode");
        }
    }

    private static Reading Read(JsonElement json, DateTimeOffset now)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new Reading.Rejected("an event must be a JSON object");
        }

        var (envelope, rejected) = Envelope.Read(json);
        if (envelope is not { } read)
        {
            return rejected!;
        }

        if (FactShape.Of(read.Type) is not { } shape)
        {
            return new Reading.Rejected("type is not one that is handled; docs/events.md lists them", "type", read.Type, read.Key);
        }

        if (read.At > now + FurthestAhead)
        {
            return new Reading.Rejected("time is more than 24 hours ahead", "time", read.Type, read.Key);
        }

        return shape.EventType!.StartsWith("Microsoft.KeyVault.", StringComparison.Ordinal)
            ? ReadSecretEvent.From(read, shape)
            : FromData(read, shape);
    }

    private static Reading FromData(Envelope envelope, FactShape shape)
    {
        var data = new ReadFields(envelope.Data, "data.");
        foreach (var name in shape.Required)
        {
            data.Required(name);
        }

        var fact = new Fact
        {
            Kind = shape.Kind,
            Key = envelope.Key,
            At = envelope.At,
            DeviceId = data.Text("deviceId"),
            Terminal = data.Text("terminal"),
            IpAddress = data.Text("ipAddress"),
            DeviceClass = data.Text("deviceClass"),
            Department = data.Text("department"),
            UserId = data.Text("userId"),
            UserName = data.Text("userName"),
            SessionId = data.Text("sessionId"),
            AppId = data.Text("appId"),
            Interactive = data.Flag("interactive", true),
            AuthMethods = data.Texts("authMethods"),
            Principal = data.Choice("principalKind", PrincipalKind.User),
            OnBehalfOf = data.Text("onBehalfOf"),
            TokenIssuedAt = data.Time("tokenIssuedAt"),
            DueAt = data.Time("dueAt"),
            HandoffId = data.Text("handoffId"),
            Cleared = data.Texts("cleared"),
            FromDepartment = data.Text("fromDepartment"),
            ToDepartment = data.Text("toDepartment"),
            DepartedAt = data.Time("departedAt"),
            Privileged = data.Flag("privileged", false),
            Reason = data.Text("reason"),
        };

        if (shape.NeedsDevice && fact.DeviceId is null && fact.Terminal is null && fact.IpAddress is null)
        {
            data.Refuse("deviceId", "is required, or data.terminal, or data.ipAddress");
        }

        foreach (var part in fact.Cleared ?? [])
        {
            if (part is not ("browser" or "tokens" or "credentials") && !(part.StartsWith("app:", StringComparison.Ordinal) && part.Length > 4))
            {
                data.Refuse("cleared", "may hold browser, tokens, credentials and app:NAME");
            }
        }

        var succeeded = data.Choice("outcome", SignInOutcome.Success);
        if (data.Error is { } error)
        {
            return new Reading.Rejected(error.Reason, error.Field, shape.EventType, envelope.Key);
        }

        return shape.Kind == FactKind.SessionStarted && succeeded == SignInOutcome.Failure
            ? new Reading.Ignored("the sign-in failed: nobody got access")
            : new Reading.Read(fact);
    }

    private enum SignInOutcome
    {
        Success,
        Failure,
    }
}
