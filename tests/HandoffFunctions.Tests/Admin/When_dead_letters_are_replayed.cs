using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Admin;

[Collection(OneStack.Name)]
public sealed class When_dead_letters_are_replayed(OneStack shared, BlobsInAzurite blobs) : IClassFixture<BlobsInAzurite>
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task What_was_lost_is_handled_what_was_not_changes_nothing_and_the_blobs_go()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        var known = Events.SignIn(device, first, "s-1", at: -120);
        await _stack.PublishAsync(known);
        var before = await EntriesOfAsync(device, known);
        Assert.NotEqual(0, before);
        var lost = Events.SignIn(device, second, "s-2", at: -60);
        var container = await blobs.NewContainerAsync();
        await BlobsInAzurite.PutAsync(container, "SIGN-IN/2026/11/22/7/a.json", DeadLetter.Blob(known, lost));
        await BlobsInAzurite.PutAsync(container, "DEVICE/2026/11/22/7/b%20b.json", DeadLetter.Blob(Events.CheckOut(device, second, at: -50)));
        await _stack.ForgetCallsAsync();

        var dry = await AdminProgram.RunAsync("replay-dead-letters", "--container", container, "--topic", _stack.Local.EventGrid);
        await _stack.IdleAsync();

        Assert.Equal((0, ""), (dry.ExitCode, dry.Errors));
        Assert.Contains("3 event(s) of 2 blob(s) would be published, 0 blob(s) would be left. Nothing was done", dry.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await BlobsInAzurite.NamesAsync(container)).Count);
        Assert.Empty(await _stack.CallsAsync("storage"));

        var done = await AdminProgram.RunAsync("replay-dead-letters", "--container", container, "--topic", _stack.Local.EventGrid, "--yes");
        await _stack.IdleAsync();

        Assert.Equal((0, ""), (done.ExitCode, done.Errors));
        Assert.Contains("3 event(s) published, 2 blob(s) deleted, 0 left.", done.Output, StringComparison.Ordinal);
        Assert.Contains("given up: MaxDeliveryAttemptsExceeded", done.Output, StringComparison.Ordinal);
        Assert.Empty(await BlobsInAzurite.NamesAsync(container));
        var handoff = await _stack.HandoffAsync(device);
        Assert.Equal((first, second), (handoff["from"].Text("userId"), handoff["to"].Text("userId")));
        Assert.Equal(before, await EntriesOfAsync(device, known));
        Assert.True((await _stack.LedgerCheckAsync(device))["valid"]!.GetValue<bool>());
    }

    [Fact]
    public async Task What_another_topic_published_stays_and_is_named()
    {
        var secret = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = Events.New("event"),
            ["source"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v",
            ["type"] = "Microsoft.KeyVault.SecretNearExpiry",
            ["time"] = "2026-11-22T06:00:00Z",
            ["data"] = new JsonObject { ["ObjectName"] = "ward-wifi" },
        };
        var container = await blobs.NewContainerAsync();
        await BlobsInAzurite.PutAsync(container, "SECRETS/a.json", DeadLetter.Blob(secret));
        await BlobsInAzurite.PutAsync(container, "SIGN-IN/broken.json", "[{\"id\":");
        await BlobsInAzurite.PutAsync(container, "SIGN-IN/old.json", """[{"id":"1","eventType":"Handoff.Session.Started","topic":"/t","data":{},"deadLetterReason":"TimeToLiveExceeded"}]""");

        var (exitCode, output, _) = await AdminProgram.RunAsync("replay-dead-letters", "--container", container, "--topic", _stack.Local.EventGrid, "--yes");

        Assert.Equal(2, exitCode);
        Assert.Contains("SECRETS/a.json: left: Microsoft.KeyVault.SecretNearExpiry came from another topic", output, StringComparison.Ordinal);
        Assert.Contains("SIGN-IN/broken.json: left: it is not JSON", output, StringComparison.Ordinal);
        Assert.Contains("SIGN-IN/old.json: left: Handoff.Session.Started is in the Event Grid schema", output, StringComparison.Ordinal);
        Assert.Equal(3, (await BlobsInAzurite.NamesAsync(container)).Count);

        var (only, _, _) = await AdminProgram.RunAsync("replay-dead-letters", "--container", container, "--topic", _stack.Local.EventGrid, "--subscription", "device");
        Assert.Equal(0, only);
    }

    private async Task<int> EntriesOfAsync(string device, JsonObject @event) =>
        (await _stack.LedgerAsync(device)).Count(entry => entry.Text("eventId") == (string)@event["id"]!);
}
