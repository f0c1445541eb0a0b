namespace HandoffFunctions.Local;

/// <summary>
/// The policy as the app gets it. A policy can name the stack's token issuer, whose port is another each time, as
/// <c>{issuer}</c>; then the app reads a copy in which the address stands.
/// </summary>
internal sealed class PolicyInStack : IAsyncDisposable
{
    private const string Issuer = "{issuer}";

    private PolicyInStack(string? file, bool isCopy) => (File, IsCopy) = (file, isCopy);

    /// <summary>Null: the policy in the package.</summary>
    public string? File { get; }

    private bool IsCopy { get; }

    public static async Task<PolicyInStack> OfAsync(string? file, StackUrls urls, CancellationToken cancellationToken)
    {
        if (file is null || await System.IO.File.ReadAllTextAsync(file, cancellationToken) is var text && !text.Contains(Issuer, StringComparison.Ordinal))
        {
            return new PolicyInStack(file, isCopy: false);
        }
        var copy = Path.Combine(Path.GetTempPath(), $"handoff-policy-{Guid.NewGuid():N}.json");
        await System.IO.File.WriteAllTextAsync(copy, text.Replace(Issuer, urls.Issuer, StringComparison.Ordinal), cancellationToken);
        return new PolicyInStack(copy, isCopy: true);
    }

    public ValueTask DisposeAsync()
    {
        if (IsCopy)
        {
            System.IO.File.Delete(File!);
        }
        return ValueTask.CompletedTask;
    }
}
