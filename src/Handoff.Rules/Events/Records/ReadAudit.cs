using System.Text.Json;

namespace Handoff.Rules.Events.Records;

/// <summary>
/// Changes in the directory (https://learn.microsoft.com/graph/api/resources/directoryaudit). One of them is ours: the one that says that
/// somebody's refresh tokens were revoked, and up to when. It is the directory's own word for what a revocation did.
/// </summary>
internal static class ReadAudit
{
    private const string Revocation = "Update StsRefreshTokenValidFrom Timestamp";
    private const string ValidFrom = "StsRefreshTokensValidFrom";

    public static Reading From(EntraRecord record)
    {
        var activity = record.Word("activityDisplayName") ?? record.Word("operationName");
        if (!string.Equals(activity?.TrimEnd('.'), Revocation, StringComparison.OrdinalIgnoreCase))
        {
            return new Reading.Ignored("the audited change has nothing to do with handoffs");
        }

        if (record.Word("result") is not { } result)
        {
            return record.Reject("properties.result", "is required: it says whether the tokens were revoked");
        }

        if (!result.Equals("success", StringComparison.OrdinalIgnoreCase))
        {
            return new Reading.Ignored("the revocation did not succeed: the tokens still work");
        }

        var user = record.Parts("targetResources").FirstOrDefault(IsUser);
        if (user is null)
        {
            return record.Reject("properties.targetResources", "must hold the user whose tokens were revoked");
        }

        var fact = record.Begin(FactKind.TokensRevoked, record.Id, record.Text("correlationId"), user.Required("id")) with
        {
            UserId = user.Text("id"),
            UserName = user.Text("userPrincipalName"),
            RequestedBy = RequesterOf(record),
            ValidFrom = NewValidFrom(user.Find("modifiedProperties")),
            // What the envelope has are the requester's, not the user's.
            IpAddress = null,
            AppId = null,
        };
        record.Refuse(user);
        return record.Close(fact);
    }

    private static bool IsUser(RecordFields target) => target.Word("type") is { } type
        ? type.Equals("User", StringComparison.OrdinalIgnoreCase)
        : target.Find("userPrincipalName") is not null;

    private static string? RequesterOf(EntraRecord record) =>
        record.Text("initiatedBy.user.id") ?? record.Text("initiatedBy.user.userPrincipalName")
        ?? record.Text("initiatedBy.app.servicePrincipalId") ?? record.Text("initiatedBy.app.appId")
        ?? record.Text("initiatedBy.app.displayName") ?? record.Text("initiatedBy.user.displayName");

    private static DateTimeOffset? NewValidFrom(JsonElement? changes)
    {
        foreach (var change in JsonText.Items(changes))
        {
            var fields = new RecordFields(change);
            if (string.Equals(fields.Word("displayName"), ValidFrom, StringComparison.OrdinalIgnoreCase) && fields.Find("newValue") is { } value)
            {
                return TimeIn(value);
            }
        }

        return null;
    }

    /// <summary>A changed value is JSON written as text, in brackets where the attribute could have many: <c>["2026-03-02T07:00:00Z"]</c>.</summary>
    private static DateTimeOffset? TimeIn(JsonElement value)
    {
        var unpacked = JsonText.Unpack(value);
        var item = unpacked.ValueKind == JsonValueKind.Array && unpacked.GetArrayLength() > 0 ? unpacked[0] : unpacked;
        return item.ValueKind == JsonValueKind.String && RecordTime.TryRead(item.GetString()!.Trim().Trim('"'), out var time) ? time : null;
    }
}
