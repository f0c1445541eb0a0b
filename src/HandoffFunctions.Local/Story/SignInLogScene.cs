using HandoffFunctions.Local.Control;

namespace HandoffFunctions.Local.Story;

/// <summary>
/// A ward that sends no events of its sign-ins: what is known of them stands in the directory's logs, as they are.
/// </summary>
internal sealed class SignInLogScene(LocalStack stack, Actors actors, Teller teller, LogRecords log)
{
    public const string Tablet = "tablet-91";

    private const string Early = "medic-early";
    private const string Late = "medic-late";

    public async Task PlayAsync(CancellationToken cancel)
    {
        teller.Scene("Ward 9: sign-ins are known from the directory's logs alone");
        await PlacedByCustodyAsync(cancel);
        await NobodyTypedAsync(cancel);
        await ProvenByAuditAsync(cancel);
        await UsedAfterwardsAsync(cancel);
    }

    private async Task PlacedByCustodyAsync(CancellationToken cancel)
    {
        await actors.PublishAsync(cancel, actors.Event("Handoff.Device.CheckedOut", new() { ["deviceId"] = Tablet, ["userId"] = Early }, 50));
        await actors.LogAsync(cancel, log.SignIn(Early, "ward-9a", null, "token-a", 45), log.SignIn(Early, "ward-9b", null, "token-b", 40));
        teller.Happens($"{Early} takes {Tablet} from the rack and signs in twice; the records name no device");
        foreach (var session in (await actors.ReadAsync($"/api/devices/{Tablet}", cancel))["openSessions"]!.AsArray())
        {
            teller.Happens($"on record: session {session!["sessionId"]} of {session["userId"]} is placed on {Tablet} by {session["attributedBy"]}");
        }
    }

    private async Task NobodyTypedAsync(CancellationToken cancel)
    {
        await actors.LogAsync(cancel, log.MetByRefreshToken(Late, "ward-9c", Tablet, "token-c"));
        var holder = (await actors.ReadAsync($"/api/devices/{Tablet}", cancel))["holder"]?["userId"];
        teller.Happens($"an interactive sign-in of {Late} on {Tablet} is logged; {holder} still holds it");
        await FlagAsync("reauthentication.missing", why => $"{Late} typed nothing: {why}", "why", cancel);
    }

    private async Task ProvenByAuditAsync(CancellationToken cancel)
    {
        stack.Faults.Add(new Fault("graph", "GET", $"*/users/{Early}", Status: 503, Times: 1, RetryAfter: 600));
        await actors.LogAsync(cancel, log.SignIn(Late, "ward-9d", Tablet, "token-d"));
        teller.Happens($"{Late} signs in with a password: that is the handoff. Graph takes the revocation, and is too busy to be read back");
        teller.Steps(await actors.LastHandoffAsync(Tablet, cancel));
        await actors.LogAsync(cancel, log.TokensRevoked(Early, await actors.SessionsValidFromAsync(Early, cancel)));
        teller.Happens("the directory's audit log arrives");
        teller.Steps(await actors.LastHandoffAsync(Tablet, cancel));
    }

    private async Task UsedAfterwardsAsync(CancellationToken cancel)
    {
        await actors.LogAsync(cancel, log.Refreshed(Early, "ward-9a"), log.GraphCall(Early, "token-b", 40, "203.0.113.50"));
        teller.Happens($"later records of {Early} name no device either; the one has a session, the other only a token");
        await FlagAsync("residual.active", by => $"session ward-9a got a new token after the handoff (known by {by}): what the audit log proved no longer holds", "attributedBy", cancel);
        await FlagAsync("residual.token", address => $"a token of session ward-9b from before the handoff was used after it, from another address: {address}", "secondAddress", cancel);
    }

    private async Task FlagAsync(string kind, Func<string, string> words, string evidence, CancellationToken cancel)
    {
        if (await actors.OpenFindingAsync(Tablet, kind, cancel) is { } finding)
        {
            teller.Flagged(words((string?)finding["evidence"]![evidence] ?? "no evidence"));
        }
        else
        {
            teller.Happens($"nothing of the kind {kind} is flagged on {Tablet}");
        }
    }
}
