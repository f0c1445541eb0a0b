namespace HandoffFunctions.Adapters.Graph;

/// <summary>How an account stands in the directory.</summary>
/// <param name="Exists">False when it is gone: deleted softly or for good.</param>
/// <param name="Enabled">Null when the directory did not say, as for an account that is gone.</param>
/// <param name="UserName">The user principal name, where the directory told it.</param>
public sealed record DirectoryAccount(bool Exists, bool? Enabled, string? UserName)
{
    public static DirectoryAccount Gone { get; } = new(false, null, null);
}

/// <summary>Reads accounts from the directory.</summary>
public sealed class GraphAccounts
{
    private readonly Lazy<GraphConnection> _graph;

    internal GraphAccounts(Lazy<GraphConnection> graph) => _graph = graph;

    /// <summary>
    /// Reads whether an account is there and enabled. The directory answers from replicas: a change may show late.
    /// https://learn.microsoft.com/graph/api/user-get (User.Read.All)
    /// </summary>
    /// <returns>An account only with <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, DirectoryAccount? Account)> ReadAsync(string userId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(userId))
        {
            return (GraphIds.NotAddressable, null);
        }
        var request = _graph.Value.Client.Users[userId].ToGetRequestInformation(get =>
            get.QueryParameters.Select = ["id", "accountEnabled", "userPrincipalName"]);
        var (answer, account) = await _graph.Value.ReadAsync(
            request, user => new DirectoryAccount(true, user.Flag("accountEnabled"), user.Text("userPrincipalName")), cancel).ConfigureAwait(false);
        return answer is Answer.Never { NotFound: true } ? (Answers.Done, DirectoryAccount.Gone) : (answer, account);
    }
}
