using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>infra/hooks/subscribe.sh, with a stand-in for the Azure CLI.</summary>
public sealed class When_the_hook_subscribes
{
    private static readonly (string, string)[] Deployed =
    [
        ("AZURE_SUBSCRIPTION_ID", "sub-1"), ("AZURE_RESOURCE_GROUP", "rg-test"), ("HANDOFF_WORKER_NAME", "func-worker"), ("HANDOFF_HOOK_PAUSE", "0"),
    ];

    [Fact]
    public async Task It_waits_for_the_functions_and_tries_again_what_fails_at_first()
    {
        using var az = new FakeAz(("function show", "[ \"$times\" -ge 3 ]"), ("deployment group create", "[ \"$times\" -ge 2 ]"));
        var (exitCode, output) = await az.RunAsync("hooks/subscribe.sh", [], Deployed);
        Assert.True(exitCode == 0, output);
        Assert.Equal(3, az.With("--function-name OnSecretChange").Count());
        Assert.Equal(2, az.With("deployment group create").Count());
        Assert.All(az.With("deployment group create"), call => Assert.EndsWith("--parameters subscriptions/main.bicepparam --output none [||]", call, StringComparison.Ordinal));
        Assert.All(az.Calls, call => Assert.Contains("--subscription sub-1", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_subscribes_nothing_to_functions_that_never_come()
    {
        using var az = new FakeAz(("--function-name OnHrChange", "exit 3"));
        var (exitCode, output) = await az.RunAsync("hooks/subscribe.sh", [], Deployed);
        Assert.Equal(1, exitCode);
        Assert.Contains("OnHrChange did not appear", output, StringComparison.Ordinal);
        Assert.Equal(30, az.With("--function-name OnHrChange").Count());
        Assert.Empty(az.With("deployment"));
    }

    [Fact]
    public async Task It_says_so_when_nobody_is_signed_in()
    {
        using var az = new FakeAz(("account show", "exit 1"));
        var (exitCode, output) = await az.RunAsync("hooks/subscribe.sh", [], Deployed);
        Assert.Equal(1, exitCode);
        Assert.Contains("az login", output, StringComparison.Ordinal);
        Assert.Single(az.Calls);
    }

    [Fact]
    public async Task A_partner_topic_that_is_there_is_activated_and_can_write_dead_letters()
    {
        using var az = new FakeAz(("identity.principalId", "echo principal-1"));
        var (exitCode, output) = await az.RunAsync("hooks/subscribe.sh", [], [.. Deployed, ("HANDOFF_DIRECTORY_PARTNER_TOPIC", "directory")]);
        Assert.True(exitCode == 0, output);
        Assert.Single(az.With("partner topic activate"));
        Assert.Single(az.With("""rest --method patch --output none --headers Content-Type=application/json --body {"identity":{"type":"SystemAssigned"}}"""));
        Assert.EndsWith("[directory|principal-1|]", Assert.Single(az.With("deployment group create")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partner_topic_that_is_not_there_yet_holds_up_nothing_else()
    {
        using var az = new FakeAz(("partner topic show", "exit 3"));
        var (exitCode, output) = await az.RunAsync("hooks/subscribe.sh", [], [.. Deployed, ("HANDOFF_DIRECTORY_PARTNER_TOPIC", "directory")]);
        Assert.True(exitCode == 0, output);
        Assert.Contains("is not there yet", output, StringComparison.Ordinal);
        Assert.EndsWith("[||]", Assert.Single(az.With("deployment group create")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_system_key_is_on_no_command_line()
    {
        using var az = new FakeAz(("functionapp keys list", "echo key-of-the-host"));
        var (exitCode, output) = await az.RunAsync("hooks/subscribe.sh", [], [.. Deployed, ("HANDOFF_WEBHOOKS", "1")]);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("key-of-the-host", output, StringComparison.Ordinal);
        var call = Assert.Single(az.With("deployment group create"));
        Assert.EndsWith("[||key-of-the-host]", call, StringComparison.Ordinal);
        Assert.DoesNotContain("key-of-the-host", call[..call.LastIndexOf('[')], StringComparison.Ordinal);
    }
}
