using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Graph;

public sealed class GraphAccountsTests
{
    private readonly SetClock _clock = new();

    [Theory]
    [InlineData("""{"id":"user-1","accountEnabled":true,"userPrincipalName":"operator-a@ward.example"}""", true, "operator-a@ward.example")]
    [InlineData("""{"id":"user-1","accountEnabled":false}""", false, null)]
    [InlineData("""{"id":"user-1","accountEnabled":null}""", null, null)]
    [InlineData("""{"id":"user-1"}""", null, null)]
    public async Task An_account_is_read_with_exactly_what_says_how_it_stands(string body, bool? enabled, string? name)
    {
        await using var service = await LoopbackService.StartAsync(200, body);

        var (answer, account) = await Graph(service).ReadAsync("user-1", CancellationToken.None);

        Assert.Equal((Answers.Done, new DirectoryAccount(true, enabled, name)), (answer, account));
        Assert.Equal("/v1.0/users/user-1?$select=id,accountEnabled,userPrincipalName", Uri.UnescapeDataString(service.Seen[0].Target));
    }

    [Fact]
    public async Task It_is_gone_when_the_directory_itself_says_so()
    {
        await using var service = await LoopbackService.StartAsync(404, """{"error":{"code":"Request_ResourceNotFound"}}""");
        Assert.Equal((Answers.Done, DirectoryAccount.Gone), await Graph(service).ReadAsync("user-1", CancellationToken.None));
    }

    [Theory]
    [InlineData(404, "<html>not here</html>", typeof(Answer.Unknown))]
    [InlineData(404, """{"error":{"code":"BadRequest"}}""", typeof(Answer.Unknown))]
    [InlineData(403, """{"error":{"code":"Authorization_RequestDenied"}}""", typeof(Answer.Retry))]
    [InlineData(200, "not json", typeof(Answer.Unknown))]
    public async Task Nothing_else_says_how_it_stands(int status, string body, Type kind)
    {
        await using var service = await LoopbackService.StartAsync(status, body);

        var (answer, account) = await Graph(service).ReadAsync("user-1", CancellationToken.None);

        Assert.IsType(kind, answer);
        Assert.Null(account);
    }

    [Fact]
    public async Task An_id_that_no_path_can_carry_is_never_sent_and_is_not_taken_for_gone()
    {
        await using var service = await LoopbackService.StartAsync(200, "{}");

        Assert.Equal((new Answer.Never("id cannot be addressed"), null), await Graph(service).ReadAsync("..", CancellationToken.None));
        Assert.Empty(service.Seen);
    }

    private GraphAccounts Graph(LoopbackService service) =>
        new(GraphConnection.OnFirstUse(new Uri(service.Address, "v1.0"), new CountingCredential(_clock), _clock));
}
