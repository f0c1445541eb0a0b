using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Records;
using Handoff.Rules.Text;
using Xunit;

namespace Handoff.Rules.Tests.Given;

/// <summary>Log records as identity providers send them: the samples, and a plain one of each kind with something changed.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Now = Day.At("12:00");

    /// <summary>A typed sign-in of operator-a that succeeded, with all that matters.</summary>
    public static JsonObject SignIn => Entra("SignInLogs", new JsonObject
    {
        ["id"] = "r1",
        ["createdDateTime"] = "2026-03-02T08:00:00Z",
        ["userId"] = "operator-a",
        ["userPrincipalName"] = "operator-a@ward.example",
        ["appId"] = "chart",
        ["ipAddress"] = "192.0.2.44",
        ["status"] = new JsonObject { ["errorCode"] = 0 },
        ["deviceDetail"] = new JsonObject { ["deviceId"] = "tablet-17", ["displayName"] = "WARD7-17", ["browserId"] = "b1" },
        ["isInteractive"] = true,
        ["uniqueTokenIdentifier"] = "t1",
        ["sessionId"] = "s1",
    });

    public static JsonObject Principal(string category = "ServicePrincipalSignInLogs") => Entra(category, new JsonObject
    {
        ["id"] = "r2",
        ["createdDateTime"] = "2026-03-02T08:00:00Z",
        ["userId"] = null,
        ["servicePrincipalId"] = "printer",
        ["servicePrincipalName"] = "Label printer",
        ["appId"] = "printing",
        ["ipAddress"] = "192.0.2.60",
        ["uniqueTokenIdentifier"] = "t2",
    });

    public static JsonObject GraphCall => Entra("MicrosoftGraphActivityLogs", new JsonObject
    {
        ["timeGenerated"] = "2026-03-02T08:00:00Z",
        ["requestId"] = "call-1",
        ["operationId"] = "batch-1",
        ["clientRequestId"] = "client-1",
        ["responseStatusCode"] = 200,
        ["signInActivityId"] = "t1",
        ["tokenIssuedAt"] = "2026-03-02T07:30:00Z",
        ["appId"] = "chart",
        ["userId"] = "operator-a",
        ["servicePrincipalId"] = null,
        ["ipAddress"] = "192.0.2.44",
    });

    public static JsonObject Revocation => Entra("AuditLogs", new JsonObject
    {
        ["id"] = "r3",
        ["activityDisplayName"] = "Update StsRefreshTokenValidFrom Timestamp",
        ["activityDateTime"] = "2026-03-02T08:00:00Z",
        ["loggedByService"] = "Core Directory",
        ["result"] = "success",
        ["initiatedBy"] = new JsonObject { ["user"] = new JsonObject { ["id"] = "admin-a", ["userPrincipalName"] = "admin-a@ward.example" } },
        ["targetResources"] = new JsonArray(new JsonObject
        {
            ["id"] = "operator-a",
            ["type"] = "User",
            ["userPrincipalName"] = "operator-a@ward.example",
            ["modifiedProperties"] = new JsonArray(new JsonObject
            {
                ["displayName"] = "StsRefreshTokensValidFrom",
                ["oldValue"] = "[\"2026-03-01T08:00:00Z\"]",
                ["newValue"] = "[\"2026-03-02T07:59:59Z\"]",
            }),
        }),
    });

    public static JsonObject As(this JsonObject record, string category)
    {
        record["category"] = category;
        return record;
    }

    /// <summary>The record with a property changed; null takes it away.</summary>
    public static JsonObject With(this JsonObject record, string property, JsonNode? value)
    {
        var (on, name) = Place(record, property);
        on[name] = value;
        return record;
    }

    public static JsonObject Without(this JsonObject record, string property)
    {
        var (on, name) = Place(record, property);
        Assert.True(on.Remove(name));
        return record;
    }

    /// <summary>The record with its properties among the members of the envelope.</summary>
    public static JsonObject Flat(this JsonObject record)
    {
        var properties = record["properties"]!.AsObject();
        record.Remove("properties");
        foreach (var (name, value) in properties.ToList())
        {
            properties.Remove(name);
            record[name] = value;
        }

        return record;
    }

    public static string Sample(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", $"{name}.json"));

    public static IReadOnlyList<RecordReading> ReadAll(string body) => ReadRecords.From(Encoding.UTF8.GetBytes(body), Now);

    public static RecordReading Read(string body) => Assert.Single(ReadAll(body));

    public static Fact Fact(this JsonObject record) => Fact(record.ToJsonString());

    public static Fact Fact(string body) => Assert.IsType<Reading.Read>(Read(body).Reading).Fact;

    public static string Ignored(this JsonObject record) => Assert.IsType<Reading.Ignored>(Read(record.ToJsonString()).Reading).Reason;

    public static Reading.Rejected Rejected(this JsonObject record) => Assert.IsType<Reading.Rejected>(Read(record.ToJsonString()).Reading);

    /// <summary>What came of a record, in one line.</summary>
    public static string Told(RecordReading record)
    {
        var at = record.At is { } time ? Rfc3339.Write(time) : "-";
        return record.Reading switch
        {
            Reading.Read { Fact: var fact } => $"{record.Feed} {at}: {Told(fact)}",
            Reading.Ignored ignored => $"{record.Feed} {at}: ignored, {ignored.Reason}",
            Reading.Rejected rejected => $"{record.Feed ?? "-"} {at}: rejected, {rejected.Field}",
            _ => throw new InvalidOperationException(),
        };
    }

    private static string Told(Fact fact)
    {
        var said = new (string Name, object? Value)[]
        {
            ("user", fact.UserId), ("for", fact.OnBehalfOf), ("as", fact.Principal == PrincipalKind.User ? null : fact.Principal), ("session", fact.SessionId),
            ("token", fact.TokenId), ("device", fact.DeviceId), ("terminal", fact.Terminal), ("browser", fact.BrowserId), ("ip", fact.IpAddress), ("app", fact.AppId),
            ("typed", fact.Kind == FactKind.SessionStarted ? fact.Interactive : null), ("fresh", fact.Fresh), ("by", fact.AuthMethods is { } methods ? string.Join('+', methods) : null),
            ("issued", fact.TokenIssuedAt is { } issued ? Rfc3339.Write(issued) : null), ("requestedBy", fact.RequestedBy),
            ("validFrom", fact.ValidFrom is { } from ? Rfc3339.Write(from) : null),
        };
        return $"{fact.Kind} {string.Join(' ', said.Where(pair => pair.Value is not null).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Name}={pair.Value}")))}";
    }

    private static JsonObject Entra(string category, JsonObject properties) => new()
    {
        ["time"] = "2026-03-02T08:03:00Z",
        ["resourceId"] = "/tenants/tenant-a/providers/Microsoft.aadiam",
        ["category"] = category,
        ["tenantId"] = "Tenant-A",
        ["resultType"] = "0",
        ["correlationId"] = "c1",
        ["properties"] = properties,
    };

    private static (JsonObject On, string Name) Place(JsonObject record, string path)
    {
        var parts = path.Split('.');
        var on = parts[..^1].Aggregate(record, (node, part) => node[part]!.AsObject());
        return (on, parts[^1]);
    }
}
