using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>
/// The oracle of the simulation on the table of a running stack: what must always hold of its rows, and that no credential of the stack
/// stands in them or in the program's log. It remembers what it saw, so that later rows are held to earlier ones.
/// </summary>
/// <param name="policyFile">The stack's; null for the one that is deployed.</param>
internal sealed class StackPromises(Stack stack, string? policyFile)
{
    private readonly Invariants _oracle = new(File.ReadAllText(policyFile ?? PolicyFile.Deployed), Credentials(stack));

    /// <summary>All rows as they are now, once nothing is under way.</summary>
    /// <param name="after">What has just happened, for the message.</param>
    /// <param name="isAtRest">Whether nothing may be owed any more that the newest sweep should have done; for a stack that a test has swept.</param>
    /// <exception cref="InvariantBrokenException">Something does not hold.</exception>
    public async Task AssertAsync(string after, bool isAtRest = false)
    {
        _oracle.Scenario = after;
        await _oracle.CheckAsync(stack.Table());
        foreach (var line in stack.Local.HandlerLog)
        {
            _oracle.Heard("log", line);
        }

        if (isAtRest)
        {
            _oracle.AssertQuiet(stack.SweepBegan!.Value);
        }
    }

    /// <summary>The same of a table that several instances have written, under the policy that is deployed.</summary>
    public static Task AssertAsync(ITable table) => new Invariants(File.ReadAllText(PolicyFile.Deployed)).CheckAsync(table);

    private static string[] Credentials(Stack stack) =>
        [stack.Token, stack.Local.Settings["IDENTITY_HEADER"], stack.AccountKey()];
}
