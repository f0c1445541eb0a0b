using Handoff.Rules.Accounts;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Handling;
using HandoffFunctions.Tests.Adapters;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Handling;

public sealed class LookUpAccountTests
{
    private const string Usable = """{"id":"user-1","accountEnabled":true}""";
    private const string Disabled = """{"id":"user-1","accountEnabled":false}""";
    private const string Gone = """{"error":{"code":"Request_ResourceNotFound"}}""";
    private readonly LeapingClock _clock = new();

    [Theory]
    [InlineData(Disabled, AccountEnd.Disabled)]
    [InlineData(Gone, AccountEnd.Deleted)]
    public async Task An_end_that_two_readings_show_is_one(string body, AccountEnd end)
    {
        var (found, readings, waited) = await ReadAsync(body, body);

        Assert.Equal((end, 2, TimeSpan.FromSeconds(4)), (found, readings, waited));
    }

    [Theory]
    [InlineData(Disabled)]
    [InlineData(Gone)]
    public async Task One_replica_that_lags_ends_nothing_and_the_event_comes_again(string stale)
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => ReadAsync(stale, Usable));

        Assert.Contains("delivered again", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_that_nobody_needs_to_be_sure_of_is_read_once_and_not_waited_for() =>
        Assert.Equal((AccountEnd.Disabled, 1, TimeSpan.Zero), await ReadAsync(Disabled, Disabled, isConfirmed: false));

    [Fact]
    public async Task An_account_that_stays_usable_has_not_ended() => Assert.Null((await ReadAsync(Usable, Usable)).End);

    private async Task<(AccountEnd? End, int Readings, TimeSpan Waited)> ReadAsync(string first, string then, bool isConfirmed = true)
    {
        var readings = 0;
        await using var service = await LoopbackService.StartAsync((context, _) =>
        {
            var body = readings++ == 0 ? first : then;
            return LoopbackService.WriteAsync(context, body == Gone ? 404 : 200, body);
        });
        var policy = ReadPolicy.From(File.ReadAllBytes(PolicyFile.With(_ => { }))).Policy!;
        var accounts = new GraphAccounts(GraphConnection.OnFirstUse(new Uri(service.Address, "v1.0"), new CountingCredential(_clock), _clock));
        var started = _clock.Now;
        var lookUp = new LookUpAccount(accounts, policy, _clock);
        var seen = await lookUp.ReadAsync(new DirectoryReading.AccountChanged(new EventKey("/tests", "e-1"), _clock.Now, "user-1", SaysDeleted: false), CancellationToken.None);
        if (seen is not null && isConfirmed)
        {
            (seen, _) = await lookUp.ConfirmAsync("user-1", CancellationToken.None);
        }

        return (seen, readings, _clock.Now - started);
    }
}
