<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>ClaimFacts</name>
    <message>
        <source>The selected claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Worth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stated by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sold on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scanned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Customer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why it is here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a claim to see why it waits for you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not stated yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} claims marked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClaimPanel</name>
    <message>
        <source>The selected claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Customer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back… (Del)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a claim to see its verdict and what can be done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sold on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scanned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take this claim back?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{serial} then earns nothing; it may be recorded again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClaimSentences</name>
    <message>
        <source>Not recorded yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recorded on this computer. It goes to the vendor by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received by the vendor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vendor checks this claim.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approved by the vendor: the points are yours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused by the vendor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken back by the vendor; its points were taken off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken back by you. It earns nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Safe on this computer; it can still be undone before it is sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Safe on this computer; sent as soon as there is a network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent; the vendor&apos;s answer is on its way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the vendor has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vendor did not take the last change. The Sync screen says why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed in two places. The Sync screen shows both.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Could not be sent. The Sync screen says why; nothing is lost.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConfirmBar</name>
    <message>
        <source>Keep as it is (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Counters</name>
    <message>
        <source>Sure points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scans today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DealForm</name>
    <message>
        <source>This is a tender</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Currency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>2027-03-12, 12.3.2027 or +30</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needed before it can be submitted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name or code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Own customer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Referral</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trade fair</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Web enquiry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cold call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vendor lead</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DealPanel</name>
    <message>
        <source>Save (Ctrl+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a deal in the list, or begin a new one with Ctrl+N.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happened, newest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New deal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A draft stays with you; submitting asks for protection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(no name yet)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>registered {day}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answer due {day}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{step}: {customer}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{step} (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason or note</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DealSentences</name>
    <message>
        <source>Customer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Country</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Web domain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Site</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Products</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tender</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Competitor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protected until</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Registered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edited</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken up by the vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approved: protection begins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Returned to the partner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Marked as duplicate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More time asked for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More time granted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More time denied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Won</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protection ran out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protection revoked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DealTimeline</name>
    <message>
        <source>What happened to this deal, newest first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DealsView</name>
    <message>
        <source>Deals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New deal (Ctrl+N)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No partner has registered a deal yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not done yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unsaved changes are kept with their deal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a deal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Customer, product, domain or note  (Ctrl+F)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No deals yet. Ctrl+N registers the first one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No deal fits. Esc in the filter empties it; “All” shows all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DecisionBar</name>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note for your colleagues, if any</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approve {count}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approve (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse {count}: why? Press its digit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse {count} for this reason?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} of them need a second person: they come back, and a colleague of yours decides them.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Something went wrong in the program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing you recorded is lost. A report was written to %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Doorbell</name>
    <message>
        <source>Sellthrough was already open: go on in this window.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HomeView</name>
    <message>
        <source>Home</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Listing</name>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first {count}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OutboxModel</name>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sale completed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sale withdrawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New deal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deal changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deal moved on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can still be undone; goes in a few seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waits for the line to the vendor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vendor has it; the answer is on its way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed in two places.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server can&apos;t read it. Nothing is lost.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlaceCard</name>
    <message>
        <source>My place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No place yet. A sale that counts in this contest brings the first one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{points} confirmed, {units}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{points} provisional</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Provisional points count once the vendor confirms them.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProductLines</name>
    <message>
        <source>Part of the product&apos;s name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Product to add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Units</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Units to add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Products of this deal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Product {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many units? A whole number from 1 to 1,000,000.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type part of a product&apos;s name first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} products fit: {names} … Type more of the name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No product of the programme is called that.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReviewView</name>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claims that wait for a decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Due first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most points first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By partner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approve… (A)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse… (R)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space marks  ·  Ctrl+A all  ·  Shift+↑↓ range  ·  Esc one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} came back, look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} approved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken back. The claims wait again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too late to take it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The decision is on its way to the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serial, partner, customer, invoice or product  (Ctrl+F)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing waits for a decision. New claims appear here by themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No claim fits. Esc in the filter empties it; “All” shows all.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RoiPanel</name>
    <message>
        <source>What the programme is worth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revenue today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uplift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept by less churn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Total benefit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Net</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Return on investment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the net hangs on, a fifth less or more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partners</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revenue of a partner a year</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uplift by the programme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Platform a year</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partners lost a year without it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partners lost a year with it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gross margin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rewards, share of sales</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>People who run it a year</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Months to full effect</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SaleBar</name>
    <message>
        <source>May follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next sale  F5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today, no invoice, no customer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sold on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Customer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not today</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SalesView</name>
    <message>
        <source>Sales</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serial, customer, invoice or product  (Ctrl+F)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No sales yet. Scan a serial on the Scan screen and it appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No claim fits. Esc in the filter empties it; “All” shows every state.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ScanLine</name>
    <message>
        <source>Scan line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan or type a serial, then press Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan a serial</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ScanView</name>
    <message>
        <source>Scan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today&apos;s scans</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing scanned today. The first beep starts the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This code came without Enter. Press Enter to count it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to undo any more. Choose a row and press Delete to withdraw it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is taken back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That was too late to undo; nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Enter to count it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter counts it · Esc comes back here · Ctrl+Z undoes</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignInView</name>
    <message>
        <source>Sign in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enrolment code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your partner admin makes it for you. It works once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PIN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PIN again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Once per computer. Afterwards it works offline.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything recorded is kept. A new code lets it be sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter your PIN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer has no key ring, so a PIN protects your data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 works on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a PIN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the address of the vendor&apos;s server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the code your partner admin gave you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter a PIN of six characters or more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the same PIN once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The two PINs differ.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StandingsView</name>
    <message>
        <source>Standings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Places</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How my points came about</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the chosen points came about</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How places are decided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+← →</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody has a place yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No points yet. Each sale that counts here appears with its rule.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No contest is running. The vendor announces the next one.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SyncView</name>
    <message>
        <source>Sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops sending and receiving until it is switched off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is not with the vendor yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything is with the vendor. Nothing waits here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let it go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It stays in the history of this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File for unsent work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export unsent work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending is switched off: take the tick away first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It no longer needed that: look at the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file could not be written</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n written</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The file is %1. Give it to your vendor contact.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n not sent yet, so nobody may sign out</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Send now when the line is back, or export the unsent work to a file first; then sign out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything is with the vendor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last exchange %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No exchange yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>next try %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>nine of ten within %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 against the four weeks before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TodayModel</name>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serial</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Product</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not in your list</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TopLine</name>
    <message>
        <source>Vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not sent</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Sound is off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound is on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change to the light look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change to the dark look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Online</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offline, recording goes on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed out, recording goes on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update needed to send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending met an error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>counter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>field sales</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>partner admin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vendor reviewer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tornado</name>
    <message>
        <source>What it hangs on: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UndoBar</name>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VerdictPanel</name>
    <message>
        <source>Taken back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last scan does not count. Scan the next one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan the serial label of a unit you sold.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>points, open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo  Ctrl+Z   %1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recorded and safe on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recorded. The vendor checks this one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It looks like %1, scanned today: check the label.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Your sign-in has ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything recorded is kept and recording goes on. Sending waits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A code came without Enter. It waits in the scan line (Esc).</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Submit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Return to partner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark as duplicate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask for more time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grant more time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deny more time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Won</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expire</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the deal</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ages</name>
    <message>
        <source>just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 d ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>amounts</name>
    <message>
        <source>%1 pts</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>causes</name>
    <message>
        <source>Not in the shipped list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claimed by somebody else</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shipped to somebody else</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serial of another product</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not the shape of a serial</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check character wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Product code, no serial</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Already recorded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Product does not earn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outside the programme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too late</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sale date in the future</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vendor checks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed meanwhile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Already decided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused by the vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs a second person</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two codes at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No serial in the code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scanned twice</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>codes</name>
    <message>
        <source>The vendor answered {code}, which this version does not know. Update the program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was read. Scan the label again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is {length} characters, longer than any serial. Scan one label at a time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This code can&apos;t be read: {reason}. Scan the label again or type the serial.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two codes arrived as one. Nothing was counted; scan them one by one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This code names the product but no serial. Scan the label that carries the serial.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same code twice at once: counted once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{serial}” doesn&apos;t look like a serial of any product here. Scan the serial label, or check what was typed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The check character of “{serial}” is wrong. Scan it again, or check one digit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is the product code on the box, not its serial. Scan the label marked S/N.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This serial is not in the list of shipped units. The vendor checks it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This serial belongs to {actual}, but the code names {stated}. Check that box and label belong together.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Already recorded by {who} on {when}. It is counted once; nothing to do.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Somebody else stated a sale of this serial. The vendor decides on the evidence.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This unit was shipped to somebody else. The vendor checks how it got here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{product} does not earn in this programme on {date}. Ask your vendor contact if it should.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sale date {date} is outside the programme ({starts} to {ends}). Correct the date above the scan line.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sold on {date}: that is more than {days} days ago, the limit for claims. Correct the date if it is wrong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sale date {date} has not come yet. Correct the date above the scan line.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received. The vendor checks this one; you hear by {by}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This claim changed while you decided. Look at it again, then decide.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vendor has already decided this claim. Ask your vendor contact to reopen it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused by the vendor: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A second, different person must decide this one. Hand it to a colleague.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A refusal needs a reason the partner can act on. Choose one, then refuse.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This deal is {state}; “{field}” can no longer be changed. Ask your vendor contact.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protection of this deal ended on {date}. Register it again or ask for more time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please complete: {fields}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A deal that is {state} can&apos;t become {wanted}. Reload to see how it stands.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed in two places: {fields}. Choose which value stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your sign-in may not do this. Ask your partner admin or vendor contact.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same operation arrived twice with different contents; the first one stands.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The operations of this device don&apos;t follow each other. Nothing is lost; the vendor looks at this device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not know this kind of operation. Update one of the two.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server could not read this operation: {reason}. It is kept here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>contests</name>
    <message>
        <source>More confirmed points come first. On equal points, more confirmed units; then whoever reached the score earlier, by the time of the scan. Whoever is still equal shares the place, and the next place is left out (1, 2, 2, 4).</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>counts</name>
    <message>
        <source>%n waiting to be sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%n days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 unit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%n units</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fixes</name>
    <message>
        <source>Scan again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan the serial label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the sale date (F2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check box and label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask your vendor contact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vendor decides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Complete the fields</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask a colleague</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update the program</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>indicators</name>
    <message>
        <source>Coverage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open deals against what is left of the target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Validation lag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From sale to the vendor&apos;s answer, median</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First-pass yield</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claims that were clean at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verified units a week, mean of four weeks</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>places</name>
    <message>
        <source>Scan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sales</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>problems</name>
    <message>
        <source>Something around the program is not right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It could not go on: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This was not recorded: there is no space left on the disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space, then scan it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sellthrough is already open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another copy of the program is using this profile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on in the window that is open, or close it first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A data file can&apos;t be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file {file} does not open: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep it, make a copy of the whole profile folder, and call your vendor contact.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This profile belongs to a newer version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file {file} was written by a newer version of the program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install the newer version; nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody has signed in on this computer yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask your partner admin for an enrolment code and enter it here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PIN needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer has no key ring, so a PIN protects your data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the PIN (six characters or more when you choose one).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wrong PIN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PIN does not open the data of this profile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again; nothing is lost by a wrong PIN.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The PIN is too short</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A PIN needs at least {least} characters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a longer one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key ring can&apos;t be reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key to your data lies in this computer&apos;s key ring: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock the key ring, or sign in to the computer again, and retry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{server} can&apos;t be reached.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on working; it is sent as soon as the network is back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{server} did not answer in time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending is switched off in the program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch it on again to send.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has a problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{server} answered with error {status}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is lost; it is tried again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is not a Sellthrough server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something else answered at {server}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the server address, or ask your vendor contact for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This network wants a sign-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A web page answered instead of {server}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a browser, sign in to the network, and go on working meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An answer arrived damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer of {server} was incomplete: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing of it was used; it is asked again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This server address can&apos;t be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{server}” is not an address like https://vendor.example.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address; it must begin with https://.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This code does not work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The enrolment code is wrong, was used before or is over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check it letter by letter, or ask your partner admin for a new one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This code belongs to somebody else</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} unsent records here belong to {member}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let {member} sign in and send them, or export them first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your sign-in has ended. Recording goes on; sending waits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask your partner admin for a new enrolment code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This program is too old for the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{server} speaks a newer version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update the program; what you record meanwhile is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is too old for this program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{server} speaks an older version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to do: it goes on by itself once the server is updated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetching everything anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server asks this copy to be built anew.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A batch was too big</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not take so much at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server could not read a batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{server} answered {status}: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending met an error in the program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was written to the log: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording goes on; it is tried again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>The serial is in none of our shipments. Check it on the unit itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The unit was shipped to another company and no transfer to you is on record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sale of this unit was shown by somebody else with stronger evidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The serial belongs to another product than the one stated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sale date doesn&apos;t agree with our records. Record it with the right date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The unit came back: the sale was cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not a sale to an end customer (demo, own use or stock transfer)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>scan_reasons</name>
    <message>
        <source>it has letters of another alphabet or another keyboard layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has a character that can&apos;t stand there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a part of it is not as GS1 has it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>two parts of it contradict each other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>control keys came along</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds a date or time that does not exist</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a product code has digits only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a part of it is cut off or too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a web address that names no product</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a web address whose parts stand in the wrong place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds a country or other code that is not one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the mark between two of its parts got lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no letter and no digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one part of it stands there twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds a part that GS1 does not know</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>Draft</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recorded here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With the vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vendor checks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs information</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On hold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appealed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused for good</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lapsed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maturing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Payable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In payout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Payout failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reversed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Under review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Returned to you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extension asked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Won</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expired</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can be undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not taken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stuck</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Act</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to measure</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
