namespace Handoff.Rules.Events.Records;

/// <summary>Reads a record by its provider's map.</summary>
internal static class ReadMapped
{
    /// <summary>The fields of a fact that a map may fill.</summary>
    public static readonly string[] FieldNames =
        ["userId", "userName", "sessionId", "tokenId", "deviceId", "terminal", "browserId", "ipAddress", "appId"];

    public static Reading From(RecordFields record, ProviderMap map, DateTimeOffset now)
    {
        var type = record.Text(map.Type);
        if (type is null && record.Error is { } wrong)
        {
            return new Reading.Rejected(wrong.Reason, wrong.Field);
        }

        if (type is null || !map.Facts.TryGetValue(type, out var kind))
        {
            return new Reading.Ignored("an event of the provider that has nothing to do with handoffs");
        }

        if (map.FailedBy.Any(path => record.Find(path) is not null))
        {
            return new Reading.Ignored("the event tells of a failure: nobody got access");
        }

        if (map.SucceededAt.Length > 0)
        {
            if (record.Word(map.SucceededAt) is not { } result)
            {
                record.Refuse(map.SucceededAt[0], "is required: it says whether it succeeded");
            }
            else if (!map.SucceededIs.Contains(result, StringComparer.OrdinalIgnoreCase))
            {
                return new Reading.Ignored("the event tells of no success: nobody got access");
            }
        }

        var at = map.Time(record);
        if (at is null)
        {
            record.Refuse(map.TimeAt[0], map.TimeIsEpoch ? "must be the time in milliseconds since 1970" : "must be a time such as 2026-01-31T07:00:00Z");
        }
        else if (at > now + ReadEvent.FurthestAhead)
        {
            record.Refuse(map.TimeAt[0], "is more than 24 hours ahead");
        }

        string? Field(string name) => map.Fields.TryGetValue(name, out var paths) && record.Text(paths) is { } text && !map.Absent.Contains(text) ? text : null;
        var fact = new Fact
        {
            Kind = kind,
            Key = RecordKey.Of(map.Provider, record.Text(map.Scope), record.Text(map.Id), at, type, Field("userId"), Field("sessionId"), Field("appId"), Field("ipAddress")),
            At = at ?? default,
            UserId = Field("userId"),
            UserName = Field("userName"),
            SessionId = Field("sessionId"),
            TokenId = Field("tokenId"),
            DeviceId = Field("deviceId"),
            Terminal = Field("terminal"),
            BrowserId = Field("browserId"),
            IpAddress = Field("ipAddress"),
            AppId = Field("appId"),
        };
        foreach (var name in FactShape.Of(kind).Required.Where(name => Field(name) is null))
        {
            record.Refuse(map.Fields[name][0], "is required");
        }

        return record.Error is { } error ? new Reading.Rejected(error.Reason, error.Field, type, fact.Key) : new Reading.Read(fact);
    }
}
