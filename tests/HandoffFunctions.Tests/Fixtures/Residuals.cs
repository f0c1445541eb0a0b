using System.Text.Json.Nodes;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Stories that end with a finding.</summary>
internal static class Residuals
{
    /// <summary>
    /// The first operator's session goes on after the next one signed in. It is seen again later than any revocation of today, so the
    /// finding stays open until somebody closes it.
    /// </summary>
    public static JsonObject[] StillUsed(string device, string first, string second, string? department = null, string? userName = null, double? tokenIssued = null)
    {
        var used = Events.Used(device, first, "s-1", at: 600, issued: tokenIssued);
        // Events of one publication come in any order; this one alone must tell that its device is in scope.
        used["data"]!["deviceClass"] = "clinical-tablet";
        return [SignIn(device, first, "s-1", -120, department, userName), SignIn(device, second, "s-2", -60, department, null), used];
    }

    /// <summary>Publishes that story for new names and answers them with the one finding that came of it.</summary>
    public static async Task<(string Device, string First, string Second, JsonNode Finding)> FlaggedAsync(this Stack stack, string? department = null)
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await stack.PublishAsync(StillUsed(device, first, second, department));
        return (device, first, second, Xunit.Assert.Single(await stack.FindingsAsync(device, "&kind=residual.active&status=open")));
    }

    public static JsonObject SignIn(string device, string user, string session, double at, string? department, string? userName) =>
        Events.Of("Handoff.Session.Started", at, new()
        {
            ["userId"] = user,
            ["userName"] = userName,
            ["sessionId"] = session,
            ["deviceId"] = device,
            ["deviceClass"] = "clinical-tablet",
            ["department"] = department,
        });
}
