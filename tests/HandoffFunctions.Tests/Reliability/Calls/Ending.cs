using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>All that a story leaves behind, in the table and in the services, as lines without times, keys and counts of tries.</summary>
internal static class Ending
{
    /// <summary>How often a step was tried, or an analyst had to ask for it, and who had to wait under the brake, is not part of how it ended.</summary>
    private static readonly string[] OnTheWay = ["step.failed", "step.waiting", "step.accepted", "step.owed", "step.retryRequested", "finding.reviewed", "brake.held"];

    private const string Braked = "teardown.braked";
    private const string Reached = "worker.devices";

    /// <summary>Stands for secrets that the vault could not list when the handoff was recorded; it turns into those that it lists later.</summary>
    private const string NotListedYet = "(bound secrets)";

    public static string Of(World world)
    {
        var rows = world.Table.Rows;
        return string.Join('\n', Heads(rows, world).Concat(Handoffs(rows)).Concat(Findings(rows)).Concat(Ledgers(rows)).Concat(Others(rows, world.Time.Now)).Concat(Directory(world)).Concat(Vault(world)).Concat(Told(world)));
    }

    public static IReadOnlyList<string> OpenFindings(World world, string kind) =>
        [.. world.Table.Rows.Where(row => row.RowKey.StartsWith("o|", StringComparison.Ordinal)).Select(FindingIn).Where(finding => FindingNames.Of(finding.Kind) == kind).Select(finding => finding.Id)];

    private static IEnumerable<string> Heads(IReadOnlyList<TableEntity> rows, World world)
    {
        foreach (var row in rows.Where(row => row.RowKey.EndsWith("|head", StringComparison.Ordinal)))
        {
            Subject subject = row.RowKey[0] == 'd' ? JsonSerializer.Deserialize(row.Text(), StateJson.Default.Device)! : JsonSerializer.Deserialize(row.Text(), StateJson.Default.Worker)!;
            var who = (subject as Device)?.DeviceId ?? ((Worker)subject).UserId;
            var left = $"{subject.Outbox.Count} unpublished, {(subject as Worker)?.Errands.Count ?? 0} errands, {subject.Handoffs.Sum(handoff => handoff.Steps.Count(step => step.IsOpen && !step.AwaitsWord))} owed{(subject.Claim is null ? "" : ", claimed")}";
            yield return subject is Device device
                ? $"{who}: held by {device.Custody.Holder?.UserId ?? "nobody"}, {left}, sessions {string.Join(' ', device.Custody.Sessions.Select(session => Session(device, session, world)).Order())}"
                : $"{who}: {left}";
        }
    }

    /// <summary>Whether a session is known to be closed, and whether it truly is.</summary>
    private static string Session(Device device, Session session, World world)
    {
        var validFrom = world.Directory.Users.Truth(session.UserId).Text("signInSessionsValidFromDateTime")!;
        var isRevoked = DateTimeOffset.Parse(validFrom, System.Globalization.CultureInfo.InvariantCulture) >= session.StartedAt;
        return $"{session.SessionId}:{(session.HandoffId is null ? "rightful" : Proof.Standing(device, session) is null ? "open" : "closed")}{(isRevoked ? ",revoked" : "")}";
    }

    private static IEnumerable<string> Handoffs(IReadOnlyList<TableEntity> rows) => rows.Where(row => row.RowKey.Contains("|h|", StringComparison.Ordinal))
        .Select(row => JsonSerializer.Deserialize(row.Text(), StateJson.Default.HandoffRecord)!)
        .Select(handoff => $"{Words.Of(handoff.Cause)} of {handoff.DeviceId ?? "a person"} from {handoff.From?.UserId} to {handoff.To?.UserId}, {Words.Of(handoff.Status)}{(handoff.RevisedBecause is null ? "" : ", taken back")}, collateral {handoff.Collateral?.Count}: "
            + string.Join(", ", handoff.Steps.Where(step => !(step.Target == NotListedYet && step.State == StepState.Verified)).Select(step => $"{Words.Of(step.Kind)} {step.Target} {Words.Of(step.State)}").Order())).Order();

    private static IEnumerable<string> Findings(IReadOnlyList<TableEntity> rows) => rows.Where(row => row.RowKey.StartsWith("f|", StringComparison.Ordinal)).Select(FindingIn)
        // That a feed was not proven alive for a while is true, and is over.
        .Where(finding => finding is not { Kind: FindingKind.FeedStale, Status: FindingStatus.Resolved })
        .Select(finding => $"{FindingNames.Of(finding.Kind)} {Words.Of(finding.Status)} {finding.DeviceId} {finding.UserId} {finding.SessionId}")
        // The brake is pulled again where somebody's turn comes only after it was released.
        .GroupBy(line => line).SelectMany(same => same.Key.StartsWith(Braked, StringComparison.Ordinal) ? same.Take(1) : same).Order();

    private static IEnumerable<string> Ledgers(IReadOnlyList<TableEntity> rows)
    {
        foreach (var ledger in rows.Where(row => row.RowKey.Contains("|e|", StringComparison.Ordinal)).GroupBy(row => row.RowKey.Split('|')[0]))
        {
            var check = new VerifyChain();
            var types = new List<string>();
            var whose = "";
            foreach (var row in ledger)
            {
                check.Next(new LedgerEntry(row.GetInt64("seq") ?? 0, row.GetString("prev") ?? "", row.GetString("hash") ?? "", row.Text()));
                var entry = JsonNode.Parse(row.Text())!;
                if (entry.Text("type") == Reached)
                {
                    // In how many rounds they were reached may differ.
                    types.AddRange(entry.Items("devices").Select(device => $"{Reached} {device}"));
                }
                else if (entry.Text("target") != NotListedYet)
                {
                    types.Add($"{entry.Text("type")}{(entry.Text("target") is { } target ? $" {target}" : "")}");
                }

                whose = entry.Text("deviceId") ?? entry.Text("userId");
            }

            // The hash that the head stands for is not looked at twice: that the ledger ends in it is the oracle's to say.
            var last = ledger.Last().GetString("hash");
            var head = rows.Single(row => row.RowKey == ledger.Key + "|head");
            var seen = rows.Count(row => row.RowKey.StartsWith(ledger.Key + "|i|", StringComparison.Ordinal));
            yield return $"ledger of {whose}: valid {check.Done(head.GetInt64("seq") ?? 0, last).Valid}, {seen} events, {Counted(types.Where(type => !OnTheWay.Contains(type.Split(' ')[0])))}";
        }
    }

    private static IEnumerable<string> Others(IReadOnlyList<TableEntity> rows, DateTimeOffset now) =>
    [
        $"rejected {rows.Count(row => row.RowKey.StartsWith("r|", StringComparison.Ordinal))}, due {rows.Count(row => row.RowKey.StartsWith("at|", StringComparison.Ordinal))}, "
        + $"open {rows.Count(row => row.RowKey.StartsWith("o|", StringComparison.Ordinal))}, traces {rows.Count(row => row.RowKey.StartsWith("w|", StringComparison.Ordinal))}, "
        + $"feeds {Counted(rows.Where(row => row.RowKey.StartsWith("n|", StringComparison.Ordinal)).Select(row => row.RowKey[2..]))}, "
        + $"turns {Counted(rows.Where(row => row.RowKey.StartsWith("v|", StringComparison.Ordinal)).Select(row => $"{(!(row.GetDateTimeOffset("until") > now) ? "free" : "taken")} {(row.GetDateTimeOffset("waitingUntil") > now ? row.GetString("waiting") : "")}"))}",
        .. rows.Where(row => row.RowKey.EndsWith("|account", StringComparison.Ordinal)).Select(row => $"account of {row.GetString("id")}: end {row.GetInt32("generation")}, ended {row.GetBoolean("isEnded")}"),
        .. rows.Where(row => row.RowKey == "directory").Select(row => $"directory's feed: {(row.GetString("subscriptionId") is null ? "none" : "subscribed")}, {row.GetString("problem") ?? "no problem"}"),
    ];

    private static IEnumerable<string> Directory(World world) =>
    [
        $"live subscriptions {world.Directory.LiveSubscriptions().Count()}",
        .. world.Directory.Devices.Ids().Select(id => $"device {id} enabled {world.Directory.Devices.Truth(id)["accountEnabled"]}").Order(),
        .. world.Directory.Agents.Ids().Select(id => $"agent {id} enabled {world.Directory.Agents.Truth(id)["accountEnabled"]}").Order(),
        .. world.Directory.Applications.Ids().Select(id => $"application {id} has {world.Directory.Applications.Truth(id)["passwordCredentials"]!.AsArray().Count} passwords: "
            + string.Join(' ', world.Directory.Applications.Truth(id)["passwordCredentials"]!.AsArray().Select(password => IsStored(world, password.Text("keyId")!)).Order())),
    ];

    /// <summary>A password is of use only when an enabled version holds it.</summary>
    private static string IsStored(World world, string key) =>
        world.Vault.Names().Any(name => world.Vault.Use(name, all => all.Any(version => version.Enabled && version.Tags.Text("handoff-key-id") == key))) ? "stored" : "unknown";

    private static IEnumerable<string> Vault(World world) =>
        world.Vault.Names().Select(name => $"secret {name}: {world.Vault.Use(name, all => string.Join(' ', all.Select(version => version.Enabled ? "on" : "off")))}{Beside(world, name)}");

    /// <summary>Whether one of a pair was replaced while the clients of the other still had to move over.</summary>
    private static string Beside(World world, string name) => world.Vault.Use(name, all => all[^1].Tags.Text("handoff-dual")) is { } partner
        && MadeAnew(world, name) is { } one && MadeAnew(world, partner) is { } other ? $", its partner {(Math.Abs(one - other) < 120 ? "at once" : "later")}" : "";

    private static long? MadeAnew(World world, string name) => world.Vault.Use(name, all => all.Count > 1 ? all[^1].Created : (long?)null);

    private static IEnumerable<string> Told(World world) =>
    [
        $"published {Counted(world.Published.DistinctBy(sent => sent!["data"].Text("kind") == Braked ? sent.Text("type") + Braked : sent.Text("id")).Select(sent => sent.Text("type")!))}",
        $"signalled {Counted(world.Signals.Distinct().Select(signal => signal.Path))}",
    ];

    private static Finding FindingIn(TableEntity row) => JsonSerializer.Deserialize(row.Text(), StateJson.Default.Finding)!;

    private static string Counted(IEnumerable<string> words) => string.Join(", ", words.GroupBy(word => word).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}"));
}
