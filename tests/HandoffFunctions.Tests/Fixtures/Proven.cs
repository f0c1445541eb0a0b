using System.Text.Json.Nodes;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>What every handoff that went well must show, whatever caused it.</summary>
internal static class Proven
{
    /// <summary>
    /// Checks that the device's only handoff was recorded, taken, read back and announced, in that order, and returns it.
    /// </summary>
    public static async Task<JsonNode> HandoffAsync(Stack stack, string device, string cause, string from, string? to = null)
    {
        var handoff = await stack.HandoffAsync(device);
        Assert.Equal((cause, from, to, "completed"), (handoff.Text("cause"), handoff["from"].Text("userId"), handoff["to"].Text("userId"), handoff.Text("status")));
        await RevocationAsync(stack, handoff, from);
        await LedgerAsync(stack, device, handoff);
        await AnnouncementsAsync(stack, handoff);
        Assert.Empty(await stack.FindingsAsync(device));
        return handoff;
    }

    /// <summary>A revocation that is verified by what the directory says, and not by a service's answer.</summary>
    private static async Task RevocationAsync(Stack stack, JsonNode handoff, string from)
    {
        var step = handoff.Step("revokeTokens");
        Assert.Equal((from, "verified"), (step.Text("target"), step.Text("state")));
        Assert.Null(step["nextAttemptAt"]);
        var evidence = step["evidence"]!;
        Assert.Equal(await stack.SessionsValidFromAsync(from), evidence.Time("signInSessionsValidFromDateTime"));
        Assert.True(evidence.Time("signInSessionsValidFromDateTime") >= evidence.Time("mustReach").AddSeconds(-1));
        Assert.True(evidence.Time("readAt") <= step.Time("verifiedAt"));
        var seconds = (handoff.Time("completedAt") - handoff.Time("at")).TotalSeconds;
        Assert.Equal(seconds, (double)handoff["timeToZeroAccess"]!, tolerance: 0.01);
        Assert.All(handoff.Items("steps"), done => Assert.True(done.Time("verifiedAt") <= handoff.Time("completedAt")));
    }

    /// <summary>The steps stand on the ledger as owed before any of them is verified, and before the handoff is complete.</summary>
    private static async Task LedgerAsync(Stack stack, string device, JsonNode handoff)
    {
        var ledger = (await stack.LedgerAsync(device)).Where(entry => entry.Text("handoffId") == handoff.Text("id")).ToList();
        Assert.Equal("handoff.detected", ledger[0].Text("type"));
        Assert.Equal("handoff.completed", ledger[^1].Text("type"));
        var owed = ledger[0].Items("owed").Select(step => $"{step.Text("step")} {step.Text("target")}").ToList();
        Assert.Equal(owed, handoff.Items("steps").Select(step => $"{step.Text("kind")} {step.Text("target")}"));
        var verified = ledger.Where(entry => entry.Text("type") == "step.verified").ToList();
        Assert.Equal(owed, verified.Select(entry => $"{entry.Text("step")} {entry.Text("target")}"));
        Assert.All(verified, entry => Assert.NotEmpty(entry["evidence"]!.AsObject()));
        Assert.All(ledger, entry => Assert.Equal(64, entry.Text("policy")!.Length));
        Assert.True((bool)(await stack.LedgerCheckAsync(device))["valid"]!);
    }

    private static async Task AnnouncementsAsync(Stack stack, JsonNode handoff)
    {
        var published = await stack.PublishedAsync(handoff.Text("id")!);
        Assert.Equal(
            ["Handoff.Custody.HandoffCompleted", "Handoff.Custody.HandoffDetected", "Handoff.Session.Revoked"],
            published.Select(e => e.Text("type")!).Order(StringComparer.Ordinal));
        Assert.Equal(3, published.Select(e => e.Text("id")).Distinct().Count());
        Assert.All(published, e => Assert.Equal(handoff.Text("deviceId"), e.Text("subject")));
        Assert.Equal("Handoff.Custody.HandoffDetected", published[0].Text("type"));
    }
}
